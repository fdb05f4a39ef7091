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
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutboundRefused || cause instanceof OutboundFailed) return cause;
    const words = wordsFor(cause);
    if (words) return new OutboundFailed(words, { cause: error });
  }
  return new OutboundFailed('The request failed.', { cause: error });
}

function wordsFor(error: Error): string | undefined {
  if (error.name === 'TimeoutError') return 'No answer within the time allowed.';
  const code = String((error as { code?: unknown }).code ?? '');
  if (code.startsWith('HPE_')) return 'The answer is not HTTP.';
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return `The secure connection failed: ${code}.`;
  }
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return WORDS[code] ?? (first instanceof Error ? wordsFor(first) : undefined);
}
