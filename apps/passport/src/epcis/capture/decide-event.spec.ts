import { describe, expect, it } from '@jest/globals';
import type { CapturedEvent } from '../event/epcis-event.js';
import { decideEvent, knownAfter, type KnownEvent } from './decide-event.js';

const declaration = { declarationTime: '2026-05-20T08:00:00Z', reason: 'did_not_occur' };
const captured = (hash: string, errorDeclaration?: typeof declaration): CapturedEvent => ({
  event: {
    ...{ type: 'ObjectEvent', eventID: 'urn:uuid:1', eventTime: '2026-05-19T12:00:00Z', eventTimeZoneOffset: '+00:00' },
    ...(errorDeclaration && { errorDeclaration }),
  },
  ...{ namespaces: {}, hash, accessClass: 'private', captureId: null },
});
const event = captured('a');
const declared = captured('a', declaration);
const after = (...events: CapturedEvent[]) =>
  events.reduce<KnownEvent | undefined>((known, one) => knownAfter(one, known), undefined);

describe('what arrives under an eventID', () => {
  it.each([
    ['nothing is known', undefined, event, { kind: 'append', expectedVersion: 0 }],
    ['nothing is known, and it declares an error', undefined, declared, { kind: 'append', expectedVersion: 0 }],
    ['the same is known', after(event), event, { kind: 'duplicate' }],
    ['other content is known', after(captured('b')), event, { kind: 'conflict' }],
    ['it declares an error of the same', after(event), declared, { kind: 'append', expectedVersion: 1 }],
    ['it declares an error of other content', after(captured('b')), declared, { kind: 'conflict' }],
    ['it was declared so before', after(event, declared), declared, { kind: 'duplicate' }],
    ['only its declaration is known', after(declared), event, { kind: 'append', expectedVersion: 1 }],
    ['it came after its declaration', after(declared, event), event, { kind: 'duplicate' }],
  ] as const)('where %s', (_, known, arriving, decision) => expect(decideEvent(arriving, known)).toEqual(decision));

  it('is the same declaration at the same instant, whatever its spelling and the order of corrections', () => {
    const one = { ...declaration, correctiveEventIDs: ['urn:uuid:3', 'urn:uuid:2'] };
    const other = {
      ...one,
      declarationTime: '2026-05-20T10:00:00.000+02:00',
      correctiveEventIDs: ['urn:uuid:2', 'urn:uuid:3'],
    };
    expect(decideEvent(captured('a', other), after(event, captured('a', one)))).toEqual({ kind: 'duplicate' });
    expect(
      decideEvent(captured('a', { ...other, reason: 'incorrect_data' }), after(event, captured('a', one))),
    ).toMatchObject({
      kind: 'append',
    });
  });
});
