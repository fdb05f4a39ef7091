import { Injectable } from '@nestjs/common';
import { EPCIS_PATH } from '@proofmark/contracts';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import { EpcisException } from '../problem/epcis-exception.js';
import { MAX_PROBLEMS } from './capture-job.js';
import type { CaptureJobView } from './capture-job.dto.js';

/** The caller's capture jobs, as they stand. */
@Injectable()
export class CaptureJobs {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws EpcisException (404) */
  async view(captureId: string): Promise<CaptureJobView> {
    const [row] = await this.read(ONE, [captureId]);
    if (row) return viewOf(row);
    throw new EpcisException('NoSuchNameException', `There is no capture job ${captureId.slice(0, 80)}.`);
  }

  /** Newest first, those that come after one; '' is before all. */
  async list(afterId: string, limit: number): Promise<readonly CaptureJobView[]> {
    return (await this.read(LIST, [afterId, limit])).map(viewOf);
  }

  private read(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { workspaceId, mode } = currentContext();
    return this.unitOfWork.run((em) => runStatement<Row>(em, sql, [workspaceId, mode, ...values]));
  }
}

type Row = Omit<CaptureJobView, 'finishedAt' | 'running'> & { readonly finishedAt: string | null };

function viewOf({ captureID, createdAt, finishedAt, ...job }: Row): CaptureJobView {
  return {
    captureID,
    createdAt: new Date(createdAt).toISOString(),
    ...(finishedAt !== null && { finishedAt: new Date(finishedAt).toISOString() }),
    running: finishedAt === null,
    ...(job.errorCount > MAX_PROBLEMS && { errorFile: `${EPCIS_PATH}/capture/${captureID}/errors` }),
    ...job,
  };
}

const problemsOf = (kind: string): string => `coalesce((SELECT jsonb_agg(problem ORDER BY place) FROM capture_findings f
    WHERE f.capture_id = j.capture_id AND f.kind = '${kind}' AND f.place <= ${MAX_PROBLEMS}), '[]')`;

const COLUMNS = `capture_id AS "captureID", created_at AS "createdAt", finished_at AS "finishedAt", success,
  behaviour AS "captureErrorBehaviour", ${problemsOf('error')} AS errors, ${problemsOf('warning')} AS warnings,
  event_count AS "eventCount", captured_count AS "capturedCount", duplicate_count AS "duplicateCount", error_count AS "errorCount",
  warning_count AS "warningCount"`;

const ONE = prepared(`SELECT ${COLUMNS} FROM capture_jobs j WHERE workspace_id = $1 AND mode = $2 AND capture_id = $3`);

const LIST = prepared(`
  SELECT ${COLUMNS} FROM capture_jobs j
  WHERE workspace_id = $1 AND mode = $2 AND ($3 = '' OR capture_id < $3) ORDER BY capture_id DESC LIMIT $4`);
