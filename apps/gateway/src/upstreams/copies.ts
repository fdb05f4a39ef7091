import { Pool } from 'undici';

/** One copy of a service behind its own pool of kept-alive connections. */
export interface Copy {
  readonly url: string;
  readonly pool: Pool;
  /** Left out as long as others are well. */
  isOut: boolean;
}

const LOOK_EVERY_MS = 1_000;
const READY_TIMEOUT_MS = 2_000;

/**
 * The copies of one service, asked in turn. One that cannot be reached, or says that it is not ready, is left out until it is ready again;
 * while that is said of all of them, all of them are asked.
 */
export class Copies {
  private readonly copies: readonly Copy[];
  private readonly looking: NodeJS.Timeout | undefined;
  private turn = 0;

  constructor(urls: readonly string[], settings: Pool.Options) {
    this.copies = urls.map((url) => ({ url, pool: new Pool(url, settings), isOut: false }));
    // A single copy is asked whatever it says.
    if (urls.length > 1) this.looking = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  /** The order in which a request may try them: it is the next one's turn, and those that are out come last. */
  inTurn(): readonly Copy[] {
    if (this.copies.length === 1) return this.copies;
    this.turn = (this.turn + 1) % this.copies.length;
    const rotated = [...this.copies.slice(this.turn), ...this.copies.slice(0, this.turn)];
    return [...rotated.filter(({ isOut }) => !isOut), ...rotated.filter(({ isOut }) => isOut)];
  }

  /** Whether at least one says that it is ready. Never throws. */
  async isReady(): Promise<boolean> {
    const ready = await Promise.all(this.copies.map(isReady));
    return ready.includes(true);
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    await Promise.all(this.copies.map(({ pool }) => pool.destroy()));
  }

  private async look(): Promise<void> {
    await Promise.all(this.copies.map(async (copy) => (copy.isOut = !(await isReady(copy)))));
  }
}

async function isReady({ pool }: Copy): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    const { statusCode, body } = await pool.request({ path: '/health/ready', method: 'GET', signal });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
