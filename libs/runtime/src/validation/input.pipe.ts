import { type ArgumentMetadata, Injectable, type PipeTransform, type Type, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Rejected } from '@proofmark/event-sourcing';
import type { FieldIssue } from '../errors/problem.js';

/** Checks bodies, queries and path parameters against their class: unknown properties are refused, every wrong field is named. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly validation = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => invalid(errors.flatMap((error) => issuesOf(error, ''))),
  });

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (!isChecked(metadata)) return value;
    if (value !== undefined && !isPlainObject(value)) throw invalid([{ field: '', issue: 'must be an object' }]);
    return this.validation.transform(value, metadata);
  }
}

export function invalid(issues: readonly FieldIssue[]): Rejected {
  return new Rejected('invalid', 'validation_error', 'The request is not valid.', issues);
}

const UNCHECKED: readonly (Type | undefined)[] = [undefined, String, Boolean, Number, Array, Object, Buffer];

function isChecked({ type, metatype }: ArgumentMetadata): boolean {
  return type !== 'custom' && !UNCHECKED.includes(metatype);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function issuesOf(error: ValidationError, parent: string): FieldIssue[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  // Decorators are checked from the last one up; the first one says most plainly what is expected.
  const [rule, text] = Object.entries(error.constraints ?? {}).at(-1) ?? [];
  const own = rule && text ? [{ field, issue: issueOf(rule, text, error.property) }] : [];
  return [...own, ...(error.children ?? []).flatMap((child) => issuesOf(child, field))];
}

function issueOf(rule: string, text: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not known here';
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
