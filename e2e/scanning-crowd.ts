import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

/** Phones that scan one code without pause, whatever happens to whoever answers them. */
export class ScanningCrowd {
  /** Redirects that arrived whole. */
  answered = 0;
  /** Scans that were sent and never answered: nobody can tell whether they were recorded. */
  unanswered = 0;
  private leaving = false;
  private readonly phones: Promise<void>[];
  private readonly pool: Pool;

  constructor(resolverUrl: string, slug: string, size: number) {
    this.pool = new Pool(resolverUrl, { connections: size, pipelining: 1 });
    this.phones = Array.from({ length: size }, () => this.scanOn(`/r/${slug}`));
  }

  async leave(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.phones);
    await this.pool.close();
  }

  private async scanOn(path: string): Promise<void> {
    while (!this.leaving) {
      try {
        const { statusCode, body } = await this.pool.request({
          path,
          method: 'GET',
          headers: { 'user-agent': IPHONE },
        });
        await body.dump();
        if (statusCode === 302) this.answered += 1;
        else await sleep(20);
      } catch (error) {
        // A refused connection carried no scan; one that broke may have.
        if ((error as { code?: string }).code === 'ECONNREFUSED') await sleep(20);
        else this.unanswered += 1;
      }
    }
  }
}
