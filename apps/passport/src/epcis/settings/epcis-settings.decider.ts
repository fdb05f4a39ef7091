import type { Command, Decider } from '@proofmark/event-sourcing';
import type { EpcisSettingsChanged } from './epcis-settings.events.js';

type ChangeEpcisSettings = Command<'ChangeEpcisSettings', EpcisSettingsChanged['data']>;

/** How captures go: of those that say nothing themselves. */
export type EpcisSettings = Readonly<Pick<EpcisSettingsChanged['data'], 'eventIds' | 'accessClass'>>;

export const epcisSettingsDecider: Decider<EpcisSettings, ChangeEpcisSettings, EpcisSettingsChanged> = {
  initialState: { eventIds: 'hash', accessClass: 'private' },
  evolve: (_, { data: { eventIds, accessClass } }) => ({ eventIds, accessClass }),
  decide({ data }, { eventIds, accessClass }) {
    const isSame = data.eventIds === eventIds && data.accessClass === accessClass;
    return isSame ? [] : [{ type: 'EpcisSettingsChanged', data }];
  },
};
