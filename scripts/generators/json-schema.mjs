import { vocabularyValues } from '@proofmark/gs1';

export const TIME = { type: 'string', format: 'date-time' };
export const URI = { type: 'string', format: 'uri' };
export const NUMBER = { type: 'number' };
export const TEXT = { type: 'string' };
export const LD_CONTEXT = {
  anyOf: [URI, { type: 'object' }, { type: 'array', items: { anyOf: [URI, { type: 'object' }] } }],
};
/** A name that is no property of the standard: CURIE or URI. */
const EXTENSION_NAME = "^[A-Za-z][A-Za-z0-9+.\\-]*:(?:[\\w\\-.~:/?#\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$";

export const refer = (name) => ({ $ref: `#/definitions/${name}` });
export const list = (items, limits = {}) => ({ type: 'array', items, ...limits });

/** An object with these properties and extensions, and no other. */
export const extensible = (properties, required = []) => ({
  type: 'object',
  required,
  properties,
  patternProperties: { [EXTENSION_NAME]: true },
  additionalProperties: false,
});
export const closed = (properties, required = []) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});
export const open = (properties, required = []) => ({ type: 'object', required, properties });

/**
 * A word of the CBV, the same word as its web URI, or a URI of somebody else's: what begins like the CBV and is none of its words is an
 * error of spelling, and is refused.
 */
function vocabulary(name, web, reserved) {
  const words = [...vocabularyValues(name)];
  return {
    type: 'string',
    anyOf: [
      { enum: words },
      { pattern: `^${web}(?:${words.join('|')})$` },
      { format: 'uri', pattern: `^(?!${reserved})` },
    ],
  };
}

export const cbv = (name, stem) =>
  vocabulary(name, `https://ref\\.gs1\\.org/cbv/${stem}-`, 'urn:epcglobal:cbv|https?://(?:ns|ref)\\.gs1\\.org/cbv/');
export const voc = (name) =>
  vocabulary(name, '(?:https://ref\\.gs1\\.org/voc/|gs1:)', '(?:https?://(?:www\\.|ref\\.)?gs1\\.org/voc/|gs1:)');
