import type { ApplicationIdentifier } from './definition.js';
import { keys } from './keys.js';
import { logisticAttributes } from './logistic-attributes.js';
import { measures } from './measures.js';
import { tradeAttributes } from './trade-attributes.js';

const all: readonly ApplicationIdentifier[] = [...keys, ...tradeAttributes, ...logisticAttributes, ...measures].sort(
  (a, b) => (a.code < b.code ? -1 : 1),
);
const byCode = new Map(all.map((definition) => [definition.code, definition]));

/** @param code two to four digits: `01`. Undefined where GS1 has not assigned it (release of January 2026). */
export function findApplicationIdentifier(code: string): ApplicationIdentifier | undefined {
  return byCode.get(code);
}

/** All of them, by code. */
export function listApplicationIdentifiers(): readonly ApplicationIdentifier[] {
  return all;
}
