/** Events in one document. */
export const MAX_EVENTS = 10_000;
/** Bytes of a body, after it is unpacked. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** On answers to OPTIONS of what captures. */
export const CAPTURE_LIMIT_HEADERS = {
  'gs1-epcis-capture-limit': String(MAX_EVENTS),
  'gs1-epcis-capture-file-size-limit': String(MAX_BODY_BYTES),
  // The standard's word for `rollback` and `proceed`, for a server to say only.
  'gs1-capture-error-behaviour': 'all',
} as const;
