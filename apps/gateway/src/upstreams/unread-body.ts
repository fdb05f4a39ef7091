import type { IncomingMessage } from 'node:http';

/** A request's body, from which nothing is taken before somebody wants it: until then the request can still be sent elsewhere. */
export class UnreadBody {
  begun = false;

  private constructor(private readonly request: IncomingMessage) {}

  /** Null for a request without one. */
  static of(request: IncomingMessage): UnreadBody | null {
    const { headers } = request;
    const has = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    return has ? new UnreadBody(request) : null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    this.begun = true;
    // The answer to a body that is not read to its end needs the connection yet.
    yield* this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  }
}
