import { type EventStream, openEventStream } from '@proofmark/event-stream';
import { streamOf } from './cli.config.js';
import type { Terminal } from './terminal.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Runs `work` on the event stream that the environment names, and lets go of it. */
export async function withStream(terminal: Terminal, work: (stream: EventStream) => Promise<void>): Promise<void> {
  const stream = await openEventStream(streamOf(terminal.env), silent);
  try {
    await work(stream);
  } finally {
    await stream.close();
  }
}
