import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventStream, type StreamConsumer } from '@proofmark/event-stream';
import { Links } from './links.js';
import { LINKS_GROUP } from './qr.topic.js';

const RETRY_MS = 250;

/** Notices when the topic of codes was read to its end for the first time since the start. */
@Injectable()
export class CatchUp implements OnApplicationBootstrap, OnModuleDestroy {
  private caughtUp = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly stream: EventStream,
    private readonly links: Links,
  ) {}

  /** Whether all that was said about codes before this start is known here. */
  get isDone(): boolean {
    return this.caughtUp;
  }

  onApplicationBootstrap(): void {
    this.look();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private look(): void {
    const consumer = this.stream.consumers().find(({ group }) => group === LINKS_GROUP);
    this.waitFor(consumer).catch(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.look(), RETRY_MS);
    });
  }

  private async waitFor(consumer: StreamConsumer | undefined): Promise<void> {
    if (!consumer) throw new Error('not subscribed yet');
    await consumer.caughtUp();
    this.caughtUp = true;
    this.links.markComplete();
  }
}
