import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { epcisShareDecider } from './epcis-share.decider.js';
import type { EpcisShareEvent } from './epcis-share.events.js';

const given = specify(epcisShareDecider);
const at = '2026-05-19T12:00:00.000Z';
const grant = { shareId: 'epsh_1', granteeId: 'ws_2', identifier: 'urn:x:1', createdAt: at, createdBy: 'key_1' };
const end = { shareId: 'epsh_1', revokedAt: at, revokedBy: 'key_1' };
const granted: EpcisShareEvent = { type: 'EpcisShareGranted', data: grant };
const revoked: EpcisShareEvent = { type: 'EpcisShareRevoked', data: end };
const revoke = { type: 'RevokeEpcisShare', data: end } as const;

describe('a share of EPCIS events', () => {
  it('is granted', () => given().when({ type: 'GrantEpcisShare', data: grant }).then(granted));
  it('is granted once', () => given(granted).when({ type: 'GrantEpcisShare', data: grant }).nothing());
  it('is revoked', () => given(granted).when(revoke).then(revoked));
  it('is revoked once', () => given(granted, revoked).when(revoke).nothing());
  it('cannot be revoked before it is there', () => given().when(revoke).rejected('not_found'));
});
