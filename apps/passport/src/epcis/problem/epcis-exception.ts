import { EPCIS_EXCEPTIONS, type EpcisExceptionName } from '@proofmark/contracts';
import { HttpProblem } from '@proofmark/runtime';

/** A refusal in the words of EPCIS 2.0; told as `application/problem+json`. */
export class EpcisException extends HttpProblem {
  /**
   * @param exception the standard's name; the status follows from it
   * @param detail one sentence: what was found and what is allowed
   * @param more members of the problem beside type, title, status and detail; a list becomes `errors`
   */
  constructor(
    readonly exception: EpcisExceptionName,
    detail: string,
    more?: Readonly<Record<string, unknown>> | readonly unknown[],
  ) {
    super(EPCIS_EXCEPTIONS[exception], exception, detail, more);
  }
}
