import { describe, expect, it } from '@jest/globals';
import { epcisProblem } from './epcis-problem.js';

const refusal = { status: 400, code: 'validation_error', message: 'The request is not valid.' };

describe('a problem of the EPCIS interface', () => {
  it('has the type of the standard where the standard has a name for it', () => {
    expect(epcisProblem({ ...refusal, code: 'QueryParameterException' })).toEqual({
      type: 'epcisException:QueryParameterException',
      title: 'QueryParameterException',
      status: 400,
      detail: 'The request is not valid.',
    });
  });

  it.each([
    [400, 'ValidationException'],
    [401, 'SecurityException'],
    [404, 'NoSuchNameException'],
    [415, 'UnsupportedMediaTypeException'],
    [503, 'ImplementationException'],
  ])('of status %i is a %s, and keeps our code', (status, name) => {
    expect(epcisProblem({ ...refusal, status })).toMatchObject({
      type: `epcisException:${name}`,
      title: name,
      status,
      code: 'validation_error',
    });
  });

  it('is about:blank where the standard has no name', () => {
    expect(epcisProblem({ ...refusal, status: 429, code: 'rate_limited' })).toMatchObject({
      type: 'about:blank',
      title: 'rate_limited',
    });
  });

  it('lists details that are a list as errors, and lets others stand beside the rest', () => {
    expect(epcisProblem({ ...refusal, details: [{ field: 'a', issue: 'b' }] })).toHaveProperty('errors.0.field', 'a');
    expect(epcisProblem({ ...refusal, details: { pointer: '/type' } })).toHaveProperty('pointer', '/type');
  });
});
