import type { Finding } from '../validation/finding.js';

/** What was sent is no document, or no event. Of itself it knows nothing of HTTP: it is found in a thread that has none. */
export class RefusedBody extends Error {
  override readonly name = 'RefusedBody';

  constructor(
    /** One sentence: what was found and what is allowed. */
    readonly detail: string,
    readonly findings: readonly Finding[],
  ) {
    super(detail);
  }
}

export function refusedBody(what: string, findings: readonly Finding[]): RefusedBody {
  const [first] = findings;
  if (!first) return new RefusedBody(`${what}.`, findings);
  const where = first.pointer === '' ? '' : `at ${first.pointer} `;
  return new RefusedBody(`${what}: ${where}${first.issue}.`, findings);
}
