import { Injectable } from '@nestjs/common';
import { EventStream, type StreamConsumer } from '../event-stream.js';

/** For the service's readiness: a consumer that has stopped for good must not go unnoticed. */
@Injectable()
export class StreamHealth {
  constructor(private readonly stream: EventStream) {}

  consumers(): readonly StreamConsumer[] {
    return this.stream.consumers();
  }

  /** @throws Error naming the consumers that failed, and why */
  check(): void {
    const failed = this.consumers().filter(({ state }) => state === 'failed');
    if (failed.length === 0) return;
    throw new Error(failed.map(({ group, failure }) => `${group} failed: ${failure?.message ?? 'unknown'}`).join('; '));
  }
}
