import { Injectable } from '@nestjs/common';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { EventProblem } from './capture-job.js';

/** An error and its place among those of the job, from 1. */
export interface PlacedError {
  readonly place: number;
  readonly problem: EventProblem;
}

/** The errors of the caller's capture jobs. */
@Injectable()
export class CaptureErrors {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** In the order in which they were found, which is that of the document. @param after the place before the first */
  list(captureId: string, after: number, limit: number): Promise<readonly PlacedError[]> {
    const { workspaceId, mode } = currentContext();
    const values = [workspaceId, mode, captureId, after, limit];
    return this.unitOfWork.run((em) => runStatement<PlacedError>(em, LIST, values));
  }
}

const LIST = prepared(`
  SELECT place, problem FROM capture_findings
  WHERE workspace_id = $1 AND mode = $2 AND capture_id = $3 AND kind = 'error' AND place > $4
  ORDER BY place LIMIT $5`);
