import { Injectable } from '@nestjs/common';
import { EPCIS_PATH } from '@proofmark/contracts';
import { currentContext, seal, SealBroken, unseal } from '@proofmark/runtime';
import { PassportConfig } from '../../passport.config.js';
import { EpcisException } from '../problem/epcis-exception.js';
import type { CaptureJobView } from './capture-job.dto.js';
import { CaptureJobs } from './capture-job-list.query.js';

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

export interface JobPage {
  readonly jobs: readonly CaptureJobView[];
  /** The header that leads on; null on the last page. */
  readonly link: { readonly link: string } | null;
}

/** The list of capture jobs in pages (EPCIS 2.0 §12.5). */
@Injectable()
export class JobPages {
  constructor(
    private readonly jobs: CaptureJobs,
    private readonly config: PassportConfig,
  ) {}

  /** @throws EpcisException for a page size or token that is none */
  async page({ perPage, nextPageToken, ...others }: Readonly<Record<string, unknown>>): Promise<JobPage> {
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw wrong(unknown, 'is not known here; perPage and nextPageToken are');
    const limit = sizeOf(perPage);
    const jobs = await this.jobs.list(this.open(nextPageToken), limit + 1);
    const shown = jobs.slice(0, limit);
    const last = shown.at(-1);
    if (jobs.length <= limit || !last) return { jobs: shown, link: null };
    const token = seal(last.captureID, this.config.SEALING_KEY, listOf());
    const next = `${EPCIS_PATH}/capture?${new URLSearchParams({ perPage: String(limit), nextPageToken: token }).toString()}`;
    return { jobs: shown, link: { link: `<${next}>; rel="next"` } };
  }

  private open(token: unknown): string | null {
    if (token === undefined) return null;
    try {
      return unseal(typeof token === 'string' ? token : '', this.config.SEALING_KEY, listOf());
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      throw wrong('nextPageToken', 'is none of this list');
    }
  }
}

/** What a token is bound to. */
function listOf(): string {
  const { workspaceId, mode } = currentContext();
  return `capture jobs\n${workspaceId}\n${mode}`;
}

function sizeOf(perPage: unknown): number {
  if (perPage === undefined) return DEFAULT_PER_PAGE;
  const size = typeof perPage === 'string' && /^\d{1,9}$/.test(perPage) ? Number(perPage) : 0;
  if (size < 1) throw wrong('perPage', `must be a number from 1, of which up to ${MAX_PER_PAGE} is kept to`);
  return Math.min(size, MAX_PER_PAGE);
}

function wrong(name: string, what: string): EpcisException {
  return new EpcisException('QueryParameterException', `${name.slice(0, 80)} ${what}.`);
}
