import { v7 as uuidv7 } from 'uuid';

const SANE = /^[A-Za-z0-9._:-]{8,128}$/;

/** The caller's own request id where it is harmless in a header and a log line, else a new one. */
export function requestIdOf(incoming: string | string[] | undefined): string {
  return typeof incoming === 'string' && SANE.test(incoming) ? incoming : uuidv7();
}
