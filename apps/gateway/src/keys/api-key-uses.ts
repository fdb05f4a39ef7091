import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { IdentityClient } from '../edge/identity-client.js';

const FLUSH_EVERY_MS = 10_000;
/** As many as identity takes at once. */
const MAX_USES = 5_000;

/** Collects when each key was last used and tells identity now and then: a request never waits for it. */
@Injectable()
export class ApiKeyUseLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('ApiKeyUses');
  private readonly uses = new Map<string, string>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly identity: IdentityClient) {}

  note(apiKeyId: string, usedAt: Date): void {
    this.uses.set(apiKeyId, usedAt.toISOString());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** What could not be told is told the next time, unless the key was used again meanwhile. */
  async flush(): Promise<void> {
    const batch = [...this.uses].slice(0, MAX_USES);
    if (batch.length === 0) return;
    for (const [apiKeyId] of batch) this.uses.delete(apiKeyId);
    try {
      await this.identity.noteUses({ uses: batch.map(([apiKeyId, usedAt]) => ({ apiKeyId, usedAt })) });
    } catch (error) {
      for (const [apiKeyId, usedAt] of batch) if (!this.uses.has(apiKeyId)) this.uses.set(apiKeyId, usedAt);
      this.logger.warn(`The last uses of ${batch.length} keys could not be noted yet: ${String(error)}`);
    }
  }
}
