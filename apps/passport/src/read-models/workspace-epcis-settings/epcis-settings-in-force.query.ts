import { Injectable } from '@nestjs/common';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { EpcisSettingsView } from './workspace-epcis-settings.dto.js';

const SETTINGS = prepared(`
  SELECT event_ids AS "eventIds", access_class AS "accessClass", changed_at AS "changedAt", changed_by AS "changedBy"
  FROM workspace_epcis_settings WHERE workspace_id = $1 AND mode = $2`);

/** The EPCIS settings of the caller's workspace and mode. */
@Injectable()
export class EpcisSettingsInForce {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async view(): Promise<EpcisSettingsView> {
    const { workspaceId, mode } = currentContext();
    const [row] = await this.unitOfWork.run((em) =>
      runStatement<EpcisSettingsView & { changedAt: string }>(em, SETTINGS, [workspaceId, mode]),
    );
    if (!row) return { eventIds: 'hash', accessClass: 'private', changedAt: null, changedBy: null };
    return { ...row, changedAt: new Date(row.changedAt).toISOString() };
  }
}
