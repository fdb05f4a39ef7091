/** What the HTTP edge refuses by itself: code → status and meaning. Merged into docs/errors.md. */
export const HTTP_CODES = {
  bad_request: { status: 400, meaning: 'What arrived is not HTTP as this server understands it.' },
  invalid_url: { status: 400, meaning: 'The address holds a percent sign that encodes nothing.' },
  invalid_json: { status: 400, meaning: 'The body is empty or not valid JSON.' },
  not_found: {
    status: 404,
    meaning: 'There is nothing at this address, or nothing that belongs to this workspace and mode.',
  },
  method_not_allowed: {
    status: 405,
    meaning: 'The address exists, but not for this method; `Allow` lists those it knows.',
  },
  request_timeout: { status: 408, meaning: 'The request took too long to arrive.' },
  payload_too_large: { status: 413, meaning: 'The body is larger than 1 MiB.' },
  uri_too_long: {
    status: 414,
    meaning: 'The address is longer than 8,192 characters, or one part of its path longer than 4,096.',
  },
  unsupported_media_type: { status: 415, meaning: 'The body is not sent as `application/json`.' },
  headers_too_large: { status: 431, meaning: 'The headers are larger than 32 KiB in all.' },
  internal_error: { status: 500, meaning: 'A fault of ours, recorded under the `requestId` in the details.' },
  unavailable: {
    status: 503,
    meaning: 'The service is starting, stopping or overloaded, or its database does not answer. Try again.',
  },
} as const;

export type HttpCode = keyof typeof HTTP_CODES;
