import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { retryTopic, sharedGroups } from '@proofmark/contracts';
import { isObservable, lastValueFrom } from 'rxjs';
import {
  type BatchContext,
  EventStream,
  type RecordBatch,
  type Sharing,
  type StreamConsumer,
} from '../event-stream.js';
import { inSpan } from './in-span.js';
import { EVENT_STREAM_TRANSPORT, type StreamHandlerOptions } from './stream-handler.js';

/**
 * Nest's way to the event stream: one consumer per `@StreamHandler`. Connect it with
 * `app.connectMicroservice({ strategy: app.get(StreamServer) })`; `app.close()` drains the consumers.
 */
@Injectable()
export class StreamServer extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_STREAM_TRANSPORT;
  /** The delivery loop wants to see what a handler throws. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly started: StreamConsumer[] = [];

  constructor(
    private readonly stream: EventStream,
    private readonly moduleRef: ModuleRef,
  ) {
    super();
  }

  /** Resolves (through the callback) once every consumer reads, or goes on trying where the stream does not answer. */
  listen(callback: (error?: unknown) => void): void {
    this.subscribeAll().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((consumer) => consumer.stop()));
  }

  on(): never {
    throw new Error('The event stream has no transport events; look at the state of its consumers.');
  }

  unwrap<T>(): T {
    return this.stream as T;
  }

  private async subscribeAll(): Promise<void> {
    for (const [group, handler] of this.messageHandlers) {
      if (handler.next) throw new Error(`Two handlers say that they are ${group}: a group has one.`);
      this.started.push(await this.subscribe(handler));
    }
  }

  private async subscribe(handler: MessageHandler): Promise<StreamConsumer> {
    const { sharing, ...options } = handler.extras?.['stream'] as StreamHandlerOptions;
    return this.stream.subscribe({
      ...options,
      topics: [...options.topics, ...retryTopicsOf(options.group)],
      sharing: this.sharingOf(sharing),
      handle: (batch, context) => inSpan(batch, context, () => settle(handler, batch, context)),
    });
  }

  private sharingOf(sharing: StreamHandlerOptions['sharing']): Sharing {
    if (!('positionsIn' in sharing)) return sharing;
    return { kind: 'everyone', positions: this.moduleRef.get(sharing.positionsIn, { strict: false }) };
  }
}

/** What was given back to the group; groups that nothing can be given back to have none. */
function retryTopicsOf(group: string): string[] {
  return sharedGroups.some((shared) => shared === group) ? [retryTopic(group).name] : [];
}

/** Nest answers with a promise, an observable or both in one another. */
async function settle(handler: MessageHandler, batch: RecordBatch, context: BatchContext): Promise<void> {
  const result: unknown = await handler(batch, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
