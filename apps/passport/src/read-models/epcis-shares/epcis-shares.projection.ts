import { projection, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { EpcisShareEvent } from '../../epcis/sharing/epcis-share.events.js';

/** The shares that hold. */
export const epcisShares = projection<EpcisShareEvent>('epcis-shares', {
  EpcisShareGranted: (_em, { shareId, granteeId, identifier, createdAt, createdBy }, { workspaceId, mode }) =>
    new Write(GRANT, [shareId, workspaceId, mode, granteeId, identifier, createdAt, createdBy]),
  EpcisShareRevoked: (_em, { shareId }) => new Write(REVOKE, [shareId]),
});

const GRANT = prepared(`
  INSERT INTO epcis_shares (share_id, workspace_id, mode, grantee_id, identifier, created_at, created_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`);

const REVOKE = prepared('DELETE FROM epcis_shares WHERE share_id = $1');
