import { Controller, type OnApplicationBootstrap } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type ApiKeyMessage, topics } from '@proofmark/contracts';
import { type RecordBatch, StreamHandler, StreamHealth } from '@proofmark/event-stream';
import { Health } from '@proofmark/runtime';
import { ApiKeyDirectory } from './api-key-directory.js';

const GROUP = 'gateway.api-keys';

/** Keeps the directory of API keys. Every gateway reads all of them at its start: the topic keeps the latest of each. */
@Controller()
export class OnApiKey implements OnApplicationBootstrap {
  private caughtUp = false;

  constructor(
    private readonly directory: ApiKeyDirectory,
    private readonly consumers: StreamHealth,
    private readonly health: Health,
  ) {}

  @StreamHandler({ group: GROUP, topics: [topics.apiKey.name], from: 'earliest', sharing: { kind: 'everyone' } })
  learn(@Payload() { records }: RecordBatch<ApiKeyMessage>): void {
    for (const { message } of records) {
      if (message) this.directory.learn(message.data, message.sequence ?? 0);
    }
  }

  onApplicationBootstrap(): void {
    this.health.register('api-keys', () => {
      if (!this.caughtUp) throw new Error('not all API keys are known yet');
    });
    const consumer = this.consumers.consumers().find(({ group }) => group === GROUP);
    // A consumer that fails is told by the check of the event stream.
    void consumer?.caughtUp().then(
      () => (this.caughtUp = true),
      () => undefined,
    );
  }
}
