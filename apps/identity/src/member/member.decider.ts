import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type { MemberEvent, MemberJoined, MemberPasswordChanged, MemberRemoved } from './member.events.js';

export type AddMember = Command<'AddMember', MemberJoined['data']>;
export type ChangeMemberPassword = Command<'ChangeMemberPassword', MemberPasswordChanged['data']>;
export type RemoveMember = Command<'RemoveMember', MemberRemoved['data']>;
export type MemberCommand = AddMember | ChangeMemberPassword | RemoveMember;

type Member = 'unknown' | 'present' | 'removed';

export const memberDecider: Decider<Member, MemberCommand, MemberEvent> = {
  initialState: 'unknown',
  evolve(member, { type }) {
    switch (type) {
      case 'MemberJoined':
        return 'present';
      case 'MemberPasswordChanged':
        return member;
      case 'MemberRemoved':
        return 'removed';
    }
  },
  decide(command, member) {
    switch (command.type) {
      case 'AddMember':
        return member === 'unknown' ? [{ type: 'MemberJoined', data: command.data }] : [];
      case 'ChangeMemberPassword':
        return changePassword(command, member);
      case 'RemoveMember':
        return remove(command, member);
    }
  },
};

function changePassword({ data }: ChangeMemberPassword, member: Member): MemberEvent[] {
  if (member !== 'present') throw unknownMember();
  return [{ type: 'MemberPasswordChanged', data }];
}

function remove({ data }: RemoveMember, member: Member): MemberEvent[] {
  if (member === 'unknown') throw unknownMember();
  if (member === 'removed') return []; // said before
  // Whoever removes is an admin, and stays: a workspace never loses its last one.
  if (data.removedBy === data.memberId) {
    throw new Rejected('conflict', 'cannot_remove_yourself', 'Ask another admin to remove you.');
  }
  return [{ type: 'MemberRemoved', data }];
}

function unknownMember(): Rejected {
  return new Rejected('not-found', 'not_found', 'No such member.');
}
