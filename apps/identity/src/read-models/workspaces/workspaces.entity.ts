import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'Workspaces',
  tableName: 'workspaces',
  properties: {
    workspaceId: p.string().primary(),
    name: p.string(),
    createdAt: p.datetime(),
  },
});

export class Workspaces extends schema.class {}
schema.setClass(Workspaces);
