import { EPCIS_PATH, epcisProblem } from '@proofmark/contracts';
import { problemDetails } from '@proofmark/runtime';

/** RFC 9457 in the words of EPCIS 2.0. The versions that are spoken stand on every answer already. */
export const epcisErrors = problemDetails({ below: EPCIS_PATH, problemOf: epcisProblem });
