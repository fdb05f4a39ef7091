import type { IncomingHttpHeaders } from 'node:http';
import { ACCESS_CLASSES, type AccessClass } from '../event/epcis-event.js';
import { contentTypeOf } from '../http/media-types.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { type CapturedType, type CaptureWish, ERROR_BEHAVIOURS } from './capture-job.js';

/** @throws EpcisException when the headers wish for what there is not */
export function captureWishOf(headers: IncomingHttpHeaders): CaptureWish {
  return {
    behaviour: chosen(headers, BEHAVIOUR_HEADERS, ERROR_BEHAVIOURS) ?? 'rollback',
    accessClass: accessClassOf(headers),
    mediaType: mediaTypeOf(headers),
  };
}

export function accessClassOf(headers: IncomingHttpHeaders): AccessClass | null {
  return chosen(headers, ['proofmark-access-class'], ACCESS_CLASSES) ?? null;
}

/** @throws EpcisException (415) */
export function mediaTypeOf(headers: IncomingHttpHeaders): CapturedType {
  const type = contentTypeOf(headers);
  if (type === 'application/json' || type === 'application/ld+json') return 'application/json';
  if (type === 'application/xml' || type === 'text/xml') return 'application/xml';
  throw new EpcisException(
    'UnsupportedMediaTypeException',
    `Content-Type is "${type.slice(0, 80)}"; application/json, application/ld+json, application/xml and text/xml are taken.`,
  );
}

/** The name of the standard, and that of its drafts. */
const BEHAVIOUR_HEADERS = ['gs1-capture-error-behaviour', 'gs1-epcis-capture-error-behaviour'];

function chosen<T extends string>(
  headers: IncomingHttpHeaders,
  names: readonly string[],
  known: readonly T[],
): T | undefined {
  const name = names.find((candidate) => headers[candidate] !== undefined);
  if (name === undefined) return undefined;
  const given = String(headers[name]).trim().toLowerCase();
  const found = known.find((one) => one === given);
  if (found) return found;
  throw new EpcisException(
    'ValidationException',
    `${name} is "${given.slice(0, 40)}", allowed is ${known.join(', ')}.`,
  );
}
