import type { EntityManager } from '@mikro-orm/postgresql';
import { type QrMessage, qrDeleted } from '@proofmark/contracts';
import type { RecordBatch } from '@proofmark/event-stream';

/** Which codes there are, and whose. Idempotent: a code never changes its workspace, and its id is never used again. */
export async function learnCodes(em: EntityManager, { records }: RecordBatch<QrMessage>): Promise<void> {
  const latest = new Map<string, QrMessage>();
  for (const { message } of records) if (message) latest.set(message.subject, message);
  const messages = [...latest.values()];
  const deleted = messages.filter(({ type }) => type === qrDeleted.type).map(({ subject }) => subject);
  const alive = messages.filter(({ type }) => type !== qrDeleted.type);
  const rows = alive.map(({ subject, workspaceid, mode }) => ({ code: subject, workspace: workspaceid, mode }));
  if (rows.length > 0) await em.execute(LEARN, [JSON.stringify(rows)]);
  if (deleted.length > 0) await em.execute(FORGET, [JSON.stringify(deleted)]);
}

const LEARN = `
  INSERT INTO known_codes (code_id, workspace_id, mode)
  SELECT code, workspace, mode FROM json_to_recordset(?) AS learned(code text, workspace text, mode text)
  ON CONFLICT DO NOTHING`;
const FORGET = 'DELETE FROM known_codes WHERE code_id IN (SELECT json_array_elements_text(?))';
