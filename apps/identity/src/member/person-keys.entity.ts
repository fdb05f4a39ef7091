import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'PersonKeys',
  tableName: 'person_keys',
  properties: {
    memberId: p.string().primary(),
    workspaceId: p.string(),
    /** 32 random bytes in base64. */
    key: p.string(),
  },
});

/** The key each person's data is sealed with in facts. Deleting the row erases the person. */
export class PersonKeys extends schema.class {}
schema.setClass(PersonKeys);
