import { Metric, runStatement, type Sample, type UnitOfWork } from '@proofmark/runtime';

const BACKLOG = Metric.gauge(
  'proofmark_relay_backlog_facts',
  'Facts that are committed and not published yet; counted up to 100,000.',
);
const OLDEST = Metric.gauge(
  'proofmark_relay_oldest_unpublished_seconds',
  'Age of the oldest fact that is not published yet.',
);
const HELD = Metric.gauge(
  'proofmark_relay_held_facts',
  'Facts that cannot be published as they are, and those after them in their streams.',
);

/** How far behind publishing is, as the database tells it: the same from every copy of the service, whichever of them publishes. */
export async function relaySamples(unitOfWork: UnitOfWork): Promise<Sample[]> {
  const [row] = await unitOfWork.runAsSystem((em) => runStatement<Backlog>(em, BACKLOG_NOW));
  const { backlog, oldest_seconds, held } = row ?? { backlog: 0, oldest_seconds: 0, held: 0 };
  return [BACKLOG.is(Number(backlog)), OLDEST.is(Number(oldest_seconds)), HELD.is(Number(held))];
}

interface Backlog {
  readonly backlog: string;
  readonly oldest_seconds: string;
  readonly held: string;
}

const BACKLOG_NOW = `
  WITH reached AS (
    SELECT coalesce(max(position), 0) AS position, coalesce(max(jsonb_array_length(held)), 0) AS held FROM relay_progress
  )
  SELECT held,
    (SELECT count(*) FROM (SELECT FROM events WHERE position > reached.position LIMIT 100000) AS beyond) AS backlog,
    (SELECT greatest(0, extract(epoch FROM now() - recorded_at)) FROM events WHERE position > reached.position
      ORDER BY position LIMIT 1) AS oldest_seconds
  FROM reached`;
