import { specify } from '@proofmark/event-sourcing';
import { type AddMember, type ChangeMemberPassword, memberDecider, type RemoveMember } from './member.decider.js';
import type { MemberJoined, MemberPasswordChanged, MemberRemoved } from './member.events.js';

const given = specify(memberDecider);
const memberId = 'usr_01jvm3k5n0000000000000000a';
const joining: MemberJoined['data'] = {
  memberId,
  role: 'admin',
  sealedPerson: 'c2VhbGVk',
  joinedAt: '2026-05-19T12:00:00.000Z',
  addedBy: null,
};
const change = { memberId, changedAt: '2026-05-20T12:00:00.000Z' };
const removal = { memberId, removedAt: '2026-05-21T12:00:00.000Z', removedBy: 'usr_01jvm3k5n0000000000000000b' };

const add: AddMember = { type: 'AddMember', data: joining };
const changePassword: ChangeMemberPassword = { type: 'ChangeMemberPassword', data: change };
const remove: RemoveMember = { type: 'RemoveMember', data: removal };
const joined: MemberJoined = { type: 'MemberJoined', data: joining };
const passwordChanged: MemberPasswordChanged = { type: 'MemberPasswordChanged', data: change };
const removed: MemberRemoved = { type: 'MemberRemoved', data: removal };

describe('adding a member', () => {
  it('is recorded with the role', () => given().when(add).then(joined));
  it('changes nothing when said twice', () => given(joined).when(add).nothing());
});

describe('changing a password', () => {
  it('is recorded without the password', () => given(joined).when(changePassword).then(passwordChanged));
  it('is recorded each time', () => given(joined, passwordChanged).when(changePassword).then(passwordChanged));
  it('is rejected once removed', () => given(joined, removed).when(changePassword).rejected('not_found'));
  it('is rejected for nobody', () => given().when(changePassword).rejected('not_found'));
});

describe('removing a member', () => {
  it('is recorded with who did it', () => given(joined).when(remove).then(removed));
  it('changes nothing when said twice', () => given(joined, removed).when(remove).nothing());
  it('is rejected for oneself', () =>
    given(joined)
      .when({ type: 'RemoveMember', data: { ...removal, removedBy: memberId } })
      .rejected('cannot_remove_yourself'));
  it('is rejected for nobody', () => given().when(remove).rejected('not_found'));
});
