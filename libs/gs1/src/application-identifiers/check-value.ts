import { failed, type Gs1Problem, type Parsed, parsed } from '../problem.js';
import type { ApplicationIdentifier, CharacterSet, Component } from './definition.js';
import { findApplicationIdentifier } from './find.js';

const CHARACTERS: Readonly<Record<CharacterSet, { readonly only: RegExp; readonly name: string }>> = {
  N: { only: /^\d*$/, name: 'digits only' },
  X: { only: /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*$/, name: 'letters, digits and !"%&\'()*+,-./:;<=>?_ (CSET 82)' },
  Y: { only: /^[#\-/0-9A-Z]*$/, name: 'capital letters, digits and #-/ (CSET 39)' },
  Z: { only: /^[-_A-Za-z0-9]*={0,2}$/, name: 'base64url characters' },
};

/**
 * A value against its application identifier: length, characters, check digits, dates.
 * Country, currency and package codes, and the inside of coupons, are not looked up.
 * @param value as it is, not percent-encoded: a GTIN has 14 digits
 */
export function checkValue(definition: ApplicationIdentifier, value: string): Gs1Problem | undefined {
  const { code: ai, components } = definition;
  if (value.length < definition.minLength || value.length > definition.maxLength)
    return { code: 'wrong_length', ai, found: value, allowed: lengthOf(definition) };
  let rest = value;
  for (const component of components) {
    if (component.optional && rest === '') break;
    const part = rest.slice(0, component.max);
    rest = rest.slice(component.max);
    const problem = problemOf(component, part, definition);
    if (problem) return problem;
  }
  return undefined;
}

function problemOf(component: Component, part: string, definition: ApplicationIdentifier): Gs1Problem | undefined {
  const ai = definition.code;
  if (part.length < component.min)
    return {
      code: 'wrong_length',
      ai,
      found: part,
      allowed: `${component.min} characters here (${definition.format})`,
    };
  const characters = CHARACTERS[component.set];
  if (!characters.only.test(part)) return { code: 'wrong_character', ai, found: part, allowed: characters.name };
  const missed = component.checks.find(({ isMet }) => !isMet(part));
  return missed && { code: missed.code, ai, found: part, allowed: missed.allowed };
}

function lengthOf({ minLength, maxLength, title, format }: ApplicationIdentifier): string {
  const range = minLength === maxLength ? String(minLength) : `${minLength} to ${maxLength}`;
  return `${title} of ${range} characters (${format})`;
}

/** One application identifier with its value. */
export interface ElementString {
  readonly ai: string;
  readonly value: string;
}

/** A single key or attribute, as `readElement('01', '09506000134352')`. */
export function readElement(ai: string, value: string): Parsed<ElementString> {
  const definition = findApplicationIdentifier(ai);
  if (!definition) return failed(unknownIdentifier(ai));
  const problem = checkValue(definition, value);
  return problem ? failed(problem) : parsed({ ai, value });
}

export function unknownIdentifier(ai: string): Gs1Problem {
  return { code: 'unknown_identifier', ai, found: ai, allowed: 'an application identifier that GS1 has assigned' };
}
