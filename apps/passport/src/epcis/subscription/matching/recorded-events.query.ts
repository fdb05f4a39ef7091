import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement } from '@proofmark/runtime';
import type { CapturedEvent } from '../../event/epcis-event.js';
import type { RecordedEvent } from '../../event/recorded-event.js';

/** A captured event's row of `events`. */
export interface RecordedRow {
  readonly position: string;
  readonly recordTime: string;
  readonly captured: CapturedEvent;
}

export const RECORDED_COLUMNS = 'e.position, e.recorded_at AS "recordTime", e.data AS captured';

export function recordedOf({ position, recordTime, captured }: RecordedRow): RecordedEvent {
  return { position: Number(position), recordTime: new Date(recordTime).toISOString(), captured };
}

/** The events that facts captured, in the order of the facts. @param facts the stream and its version, as `stream/version` */
export async function readCaptured(em: EntityManager, facts: readonly string[]): Promise<RecordedEvent[]> {
  const places = facts.map((fact) => fact.split('/'));
  const values = [places.map(([stream]) => stream), places.map(([, version]) => Number(version))];
  return (await runStatement<RecordedRow>(em, READ, values)).map(recordedOf);
}

const READ = prepared(`
  SELECT ${RECORDED_COLUMNS}
  FROM ROWS FROM (unnest($1::text[]), unnest($2::int[])) WITH ORDINALITY AS fact (stream_id, version, place)
  JOIN events e USING (stream_id, version) ORDER BY fact.place`);
