import { Injectable } from '@nestjs/common';
import { Sweep } from '@proofmark/runtime';

/** Forgets jobs that ended a month ago, and what they told of errors. Their events stay. */
@Injectable()
export class JobCleanup extends Sweep {
  protected readonly statement = `DELETE FROM capture_jobs WHERE finished_at < now() - interval '30 days'`;
}
