import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type { EpcisShareEvent, EpcisShareGranted, EpcisShareRevoked } from './epcis-share.events.js';

type GrantEpcisShare = Command<'GrantEpcisShare', EpcisShareGranted['data']>;
type RevokeEpcisShare = Command<'RevokeEpcisShare', EpcisShareRevoked['data']>;

export type EpcisShareCommand = GrantEpcisShare | RevokeEpcisShare;

type Share = 'none' | 'live' | 'revoked';

export const epcisShareDecider: Decider<Share, EpcisShareCommand, EpcisShareEvent> = {
  initialState: 'none',
  evolve(_, { type }) {
    switch (type) {
      case 'EpcisShareGranted':
        return 'live';
      case 'EpcisShareRevoked':
        return 'revoked';
    }
  },
  decide(command, share) {
    switch (command.type) {
      case 'GrantEpcisShare':
        return share === 'none' ? [{ type: 'EpcisShareGranted', data: command.data }] : [];
      case 'RevokeEpcisShare':
        if (share === 'none') throw new Rejected('not-found', 'not_found', 'No such share.');
        return share === 'live' ? [{ type: 'EpcisShareRevoked', data: command.data }] : [];
    }
  },
};
