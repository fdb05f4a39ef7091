import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { epcisSettingsDecider } from './epcis-settings.decider.js';
import type { EpcisSettingsChanged } from './epcis-settings.events.js';

const given = specify(epcisSettingsDecider);
const by = { changedAt: '2026-05-19T12:00:00.000Z', changedBy: 'key_1' };
const uuids: EpcisSettingsChanged = {
  type: 'EpcisSettingsChanged',
  data: { eventIds: 'uuid', accessClass: 'private', ...by },
};
const change = (data: Partial<EpcisSettingsChanged['data']>) =>
  ({ type: 'ChangeEpcisSettings', data: { ...uuids.data, ...data } }) as const;

describe('the EPCIS settings of a workspace', () => {
  it('are changed', () => given().when(change({})).then(uuids));
  it('are hash ids and private events as long as nobody said anything', () =>
    given()
      .when(change({ eventIds: 'hash' }))
      .nothing());
  it('change nothing when said twice', () =>
    given(uuids)
      .when(change({ changedAt: '2026-06-01T00:00:00.000Z' }))
      .nothing());
  it('are changed back', () =>
    given(uuids)
      .when(change({ eventIds: 'hash' }))
      .then({ ...uuids, data: { ...uuids.data, eventIds: 'hash' } }));
});
