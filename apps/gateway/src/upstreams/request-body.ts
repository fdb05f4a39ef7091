import type { IncomingMessage } from 'node:http';

/** What fits in here is taken in whole: less work than a stream, and it can be sent to another copy. */
const WHOLE_BYTES = 64 * 1024;

/** A request's body as it is sent on: none, all of a small one, a larger one or one of unknown length as it comes. */
export type RequestBody = null | Buffer | UnreadBody;

/** @throws Error when the client broke off within a small one */
export async function bodyOf(request: IncomingMessage): Promise<RequestBody> {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return new UnreadBody(request);
  const length = Number(headers['content-length'] ?? 0);
  if (length === 0) return null;
  return length <= WHOLE_BYTES ? wholeOf(request) : new UnreadBody(request);
}

function wholeOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => request.complete || reject(new Error('The client broke off.')));
  });
}

/** A body from which nothing is taken before somebody wants it: until then the request can still be sent elsewhere. */
export class UnreadBody {
  begun = false;

  constructor(private readonly request: IncomingMessage) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    this.begun = true;
    // The answer to a body that is not read to its end needs the connection yet.
    yield* this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  }
}
