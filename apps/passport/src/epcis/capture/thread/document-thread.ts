import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RefusedBody } from '../refused-body.js';
import type { Answer, InputOf, Question, ResultOf, TaskName } from './messages.js';

const PROGRAM = new URL(`./run-tasks${extname(import.meta.filename)}`, import.meta.url);

/** A document is done with soon, so little has to be kept apart; more would not make it quicker. */
const YOUNG_MB = 24;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread of its own for what documents cost: reading, checking, hashing, writing down. Requests that have nothing to do with it never
 * wait for it. See docs/adr/0117.
 */
@Injectable()
export class DocumentThread implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private isOver = false;

  /**
   * Tasks are done one after the other, in the order they were asked for.
   * @param owned what the caller gives away and does not use any more, so that it need not be copied
   * @throws RefusedBody; any other error when the thread failed, or ended before it was done: then what was open there is gone
   */
  ask<Name extends TaskName>(
    task: Name,
    input: InputOf<Name>,
    owned: readonly Uint8Array[] = [],
  ): Promise<ResultOf<Name>> {
    if (this.isOver) return Promise.reject(ended());
    const id = (this.asked += 1);
    return new Promise<ResultOf<Name>>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const question: Question = { id, task, input };
      (this.worker ??= this.start()).postMessage(
        question,
        owned.filter(isWhole).map(({ buffer }) => buffer as ArrayBuffer),
      );
    });
  }

  /** Lets go of a document; where it was lost there is nothing to let go of. */
  close(captureId: string): void {
    this.worker?.postMessage({ id: 0, task: 'closeDocument', input: captureId } satisfies Question);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isOver = true;
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(PROGRAM, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.on('message', (answer: Answer) => this.take(answer));
    worker.on('error', (cause) => this.lost(worker, new Error('The thread for documents failed.', { cause })));
    worker.on('exit', () => this.lost(worker, ended()));
    // It never keeps the process alive: whoever waits for it does.
    worker.unref();
    return worker;
  }

  private take(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('refused' in answer) waiting?.reject(new RefusedBody(answer.refused.detail, answer.refused.findings));
    else if ('failure' in answer) waiting?.reject(answer.failure);
    else waiting?.resolve(answer.result as never);
  }

  /** The next who asks gets a new one. */
  private lost(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function ended(): Error {
  return new Error('The thread for documents ended.');
}

/** Small buffers are parts of one that others use as well. */
function isWhole({ byteLength, buffer }: Uint8Array): boolean {
  return byteLength === buffer.byteLength;
}
