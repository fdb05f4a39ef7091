import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { endToEndHeaders } from './end-to-end-headers.js';

/** Sends a request on and its answer back, chunk by chunk, as slowly as the client takes it. @throws whatever kept the answer from being whole */
export async function passOn(
  service: Dispatcher,
  request: Dispatcher.DispatchOptions,
  response: ServerResponse,
): Promise<void> {
  const passage = new Passage(response);
  response.once('close', passage.clientLeft);
  try {
    service.dispatch(request, passage);
    await passage.whole;
  } finally {
    response.off('close', passage.clientLeft);
  }
}

/** One answer on its way. */
class Passage implements Dispatcher.DispatchHandler {
  private readonly outcome = Promise.withResolvers<void>();
  private controller: Dispatcher.DispatchController | null = null;
  readonly whole = this.outcome.promise;

  constructor(private readonly response: ServerResponse) {}

  /** Nobody waits for it any more: the service may stop. */
  readonly clientLeft = (): void => {
    // Every answer closes; with all of it said nothing is left to stop.
    if (this.response.writableEnded) return;
    const reason = new Error('The client has left.');
    this.controller?.abort(reason);
    this.outcome.reject(reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.response.destroyed) this.clientLeft();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.response.writeHead(status, endToEndHeaders(headers));
    this.response.on('drain', () => controller.resume());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.response.end();
    this.outcome.resolve();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.outcome.reject(error);
  }
}
