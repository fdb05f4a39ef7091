import pg from 'pg';
import { delayAfter, pause } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import { isWorthALine } from '../consuming/patience.js';
import type { StreamLogger } from '../stream-logger.js';

/**
 * Hears what the database says on the channel of the stream, on a connection of its own that is made again whenever it is lost.
 * Notices only shorten waits: whoever listens must also look by itself from time to time.
 */
export class Notices {
  private readonly listeners = new Set<(notice: string) => void>();
  private readonly stopping = new AbortController();
  private client: pg.Client | null = null;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly connectionString: string,
    private readonly logger: StreamLogger,
  ) {}

  start(): void {
    this.loop = this.keepListening();
  }

  /** An empty notice says: anything may have happened while nobody listened. */
  subscribe(listener: (notice: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.client?.end().catch(() => undefined);
    await this.loop;
  }

  private async keepListening(): Promise<void> {
    for (let failures = 1; !this.stopping.signal.aborted; failures++) {
      const lost = await this.listenUntilLost(() => (failures = 1)).catch(reasonOf);
      if (this.stopping.signal.aborted) return;
      if (isWorthALine(failures)) {
        this.logger.warn(
          { reason: lost },
          'The stream cannot be listened to; looking for news at intervals meanwhile.',
        );
      }
      await pause(delayAfter(failures, { firstDelayMs: 100, maxDelayMs: 3000 }), this.stopping.signal);
    }
  }

  private async listenUntilLost(listening: () => void): Promise<string> {
    const client = new pg.Client({
      connectionString: this.connectionString,
      connectionTimeoutMillis: 3000,
      query_timeout: 3000,
      keepAlive: true,
      application_name: 'proofmark event stream: notices',
    });
    this.client = client;
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
    });
    client.on('notification', ({ payload }) => this.tell(payload ?? ''));
    try {
      // Ended while it connects, the driver would leave the attempt without an answer.
      const connected = await Promise.race([client.connect().then(() => true), lost.then(() => false)]);
      if (connected) await this.listenOn(client, listening);
      await lost;
      return 'The connection was lost.';
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async listenOn(client: pg.Client, listening: () => void): Promise<void> {
    await client.query('LISTEN event_stream');
    listening();
    this.tell('');
  }

  private tell(notice: string): void {
    for (const listener of this.listeners) listener(notice);
  }
}
