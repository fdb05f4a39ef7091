import { projection, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { EpcisSettingsChanged } from '../../epcis/settings/epcis-settings.events.js';

/** The settings as they stand. */
export const workspaceEpcisSettings = projection<EpcisSettingsChanged>('workspace-epcis-settings', {
  EpcisSettingsChanged: (_em, { eventIds, accessClass, changedAt, changedBy }, { workspaceId, mode }) =>
    new Write(CHANGE, [workspaceId, mode, eventIds, accessClass, changedAt, changedBy]),
});

const CHANGE = prepared(`
  INSERT INTO workspace_epcis_settings (workspace_id, mode, event_ids, access_class, changed_at, changed_by)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (workspace_id, mode) DO UPDATE SET event_ids = excluded.event_ids, access_class = excluded.access_class,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by`);
