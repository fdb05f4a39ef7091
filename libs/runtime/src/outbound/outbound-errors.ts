import { type Cause, causesOf } from '../errors/causes.js';

/** Our own rules forbid the request; nothing was sent. The message may be shown to the owner of the URL. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
}

/** The other side could not be asked, or did not answer. The message may be shown to the owner of the URL. */
export class OutboundFailed extends Error {
  override readonly name = 'OutboundFailed';
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host is not known.',
  EAI_AGAIN: 'The host could not be looked up.',
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was closed before an answer came.',
  EPIPE: 'The connection was closed before an answer came.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The host cannot be reached.',
  ETIMEDOUT: 'No connection within the time allowed.',
  UND_ERR_CONNECT_TIMEOUT: 'No connection within the time allowed.',
  UND_ERR_HEADERS_TIMEOUT: 'No answer within the time allowed.',
  UND_ERR_BODY_TIMEOUT: 'The answer stopped in the middle.',
  UND_ERR_SOCKET: 'The connection was closed before an answer came.',
  UND_ERR_HEADERS_OVERFLOW: "The answer's headers are too large.",
};

/** Says in our own words what went wrong: the originals name addresses, and differ between versions. */
export function outboundError(error: unknown): OutboundRefused | OutboundFailed {
  for (const cause of causesOf(error)) {
    if (cause.error instanceof OutboundRefused) return cause.error;
    const words = wordsFor(cause);
    if (words) return new OutboundFailed(words, { cause: error });
  }
  return new OutboundFailed('The request failed.', { cause: error });
}

function wordsFor({ name, code }: Cause): string | undefined {
  if (name === 'TimeoutError') return 'No answer within the time allowed.';
  if (code.startsWith('HPE_')) return 'The answer is not HTTP.';
  const isTls = /^ERR_(TLS|SSL)|CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return isTls ? `The secure connection failed: ${code}.` : WORDS[code];
}
