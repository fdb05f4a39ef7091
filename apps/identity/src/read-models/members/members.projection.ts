import { projection } from '@proofmark/event-store';
import type { MemberEvent } from '../../member/member.events.js';
import { unsealPerson } from '../../member/person.js';
import { PersonKeys } from '../../member/person-keys.entity.js';
import { Members } from './members.entity.js';

export const members = projection<MemberEvent>(
  'members',
  {
    MemberJoined: async (em, { memberId, role, sealedPerson, joinedAt }, { workspaceId }) => {
      const vault = await em.findOne(PersonKeys, { memberId });
      // Without the key the person was erased: the fact keeps its shape, there is nothing to show of it.
      if (!vault) return;
      const person = unsealPerson(sealedPerson, vault.key, memberId);
      await em.insert(Members, { memberId, workspaceId, ...person, role, joinedAt: new Date(joinedAt) });
    },
    MemberPasswordChanged: 'ignored',
    MemberRemoved: (em, { memberId }) => em.nativeDelete(Members, { memberId }),
  },
  { reads: ['person_keys'] },
);
