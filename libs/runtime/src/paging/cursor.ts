import { Rejected } from '@proofmark/event-sourcing';
import { contextIfAny, currentRequest } from '../context/call-context.js';
import { seal, SealBroken, unseal } from '../sealing/seal.js';

/** A place in a list's order: the values of its sort columns. */
export type Position = readonly (string | number)[];

export function sealCursor(position: Position, query: object): string {
  return seal(JSON.stringify(position), currentRequest().sealingKey, listOf(query));
}

/** @throws Rejected `invalid_cursor` */
export function openCursor(cursor: string, query: object): Position {
  try {
    return JSON.parse(unseal(cursor, currentRequest().sealingKey, listOf(query))) as Position;
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    throw new Rejected('invalid', 'invalid_cursor', 'This cursor belongs to another list or other filters.');
  }
}

/** What a cursor is bound to: whose list it is, its address and its filters. The page size may change on the way. */
function listOf(query: object): string {
  const context = contextIfAny();
  const filters = Object.entries(query).filter(
    ([name, value]) => name !== 'cursor' && name !== 'limit' && value !== undefined,
  );
  return JSON.stringify([context?.workspaceId, context?.mode, currentRequest().path, filters.sort()]);
}
