import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, currentContext } from '@proofmark/runtime';
import { type EpcisSettings, epcisSettingsDecider } from './epcis-settings.decider.js';

@Injectable()
export class EpcisSettingsHandler {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  async change({ eventIds, accessClass }: EpcisSettings): Promise<void> {
    const { workspaceId, mode, actor } = currentContext();
    const data = { eventIds, accessClass, changedAt: this.clock.now().toISOString(), changedBy: actor.id };
    // One stream for each world of a workspace.
    await handleCommand(this.store, epcisSettingsDecider, `epcis-settings_${workspaceId}_${mode}`, {
      type: 'ChangeEpcisSettings',
      data,
    });
  }
}
