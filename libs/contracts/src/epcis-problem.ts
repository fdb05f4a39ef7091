/** Where the EPCIS 2.0 interface lives; what is below it speaks the standard's own shapes, errors included. */
export const EPCIS_PATH = '/api/v1/epcis';

export const isEpcisPath = (path: string): boolean => path === EPCIS_PATH || path.startsWith(`${EPCIS_PATH}/`);

/** Said on every answer of the EPCIS interface: what this repository speaks (EPCIS 2.0 §12.3). */
export const EPCIS_VERSION_HEADERS = {
  'gs1-epcis-version': '2.0.0',
  'gs1-cbv-version': '2.0.0',
  'gs1-vendor-version': 'Proofmark/1',
} as const;

/** The exceptions of EPCIS 2.0 (ISO/IEC 19987, 12.2) and their status. */
export const EPCIS_EXCEPTIONS = {
  ValidationException: 400,
  QueryValidationException: 400,
  QueryParameterException: 400,
  SubscriptionControlsException: 400,
  SecurityException: 403,
  NoSuchNameException: 404,
  NotAcceptableException: 406,
  ResourceAlreadyExistsException: 409,
  CaptureLimitExceededException: 413,
  QueryTooLargeException: 413,
  QueryTooComplexException: 413,
  URITooLongException: 414,
  UnsupportedMediaTypeException: 415,
  ImplementationException: 500,
} as const;
export type EpcisExceptionName = keyof typeof EPCIS_EXCEPTIONS;

const NAME_OF_STATUS: Readonly<Record<number, EpcisExceptionName>> = {
  400: 'ValidationException',
  401: 'SecurityException',
  403: 'SecurityException',
  404: 'NoSuchNameException',
  406: 'NotAcceptableException',
  409: 'ResourceAlreadyExistsException',
  413: 'CaptureLimitExceededException',
  414: 'URITooLongException',
  415: 'UnsupportedMediaTypeException',
};

/** RFC 9457, with the types of EPCIS 2.0. */
export interface EpcisProblem {
  /** `epcisException:…`, or `about:blank` for what the standard has no name for, such as 429. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Our own stable code, where the standard's type says less. */
  readonly code?: string;
  readonly [extension: string]: unknown;
}

/** What any refusal is called inside the EPCIS interface. Details that are a list become `errors`, others stand beside the rest. */
export function epcisProblem(answer: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}): EpcisProblem {
  const { status, code, message, details } = answer;
  const named = code in EPCIS_EXCEPTIONS;
  const name = named ? code : nameOfStatus(status);
  const more = Array.isArray(details) ? { errors: details as unknown[] } : (details as object | undefined);
  return {
    type: name === undefined ? 'about:blank' : `epcisException:${name}`,
    title: name ?? code,
    status,
    detail: message,
    ...(named ? {} : { code }),
    ...more,
  };
}

function nameOfStatus(status: number): string | undefined {
  return NAME_OF_STATUS[status] ?? (status >= 500 ? 'ImplementationException' : undefined);
}
