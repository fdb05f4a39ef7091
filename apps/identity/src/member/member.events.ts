import type { Event } from '@proofmark/event-sourcing';

export type MemberRole = 'admin' | 'member';

/** Name and address are sealed with the person's own key: destroying the key erases the person, the fact keeps its shape. */
export type MemberJoined = Event<
  'MemberJoined',
  { memberId: string; role: MemberRole; sealedPerson: string; joinedAt: string; addedBy: string | null }
>;
/** The password itself, hashed or not, is no fact: see the table member_passwords. */
export type MemberPasswordChanged = Event<'MemberPasswordChanged', { memberId: string; changedAt: string }>;
export type MemberRemoved = Event<'MemberRemoved', { memberId: string; removedAt: string; removedBy: string }>;

export type MemberEvent = MemberJoined | MemberPasswordChanged | MemberRemoved;
