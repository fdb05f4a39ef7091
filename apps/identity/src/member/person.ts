import { randomBytes } from 'node:crypto';
import { seal, unseal } from '@proofmark/runtime';

/** What is personal of a member. In facts it stands sealed only. */
export interface Person {
  readonly email: string;
  readonly name: string;
}

export function newPersonKey(): string {
  return randomBytes(32).toString('base64');
}

export function sealPerson(person: Person, key: string, memberId: string): string {
  return seal(JSON.stringify(person), key, memberId);
}

/** @throws SealBroken when the key or the member is another one */
export function unsealPerson(sealed: string, key: string, memberId: string): Person {
  return JSON.parse(unseal(sealed, key, memberId)) as Person;
}

/** One spelling per address, so that nobody signs up twice by capitals. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}
