import { describe, expect, it } from '@jest/globals';
import { ConfigInvalid, DatabaseConfig, parseConfig, RuntimeConfig } from '../index.js';

const whole = {
  CONTEXT_SIGNING_KEY: 'a signing key of more than thirty-two bytes',
  SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
  EVENT_STREAM_URL: 'postgres://stream:pw@localhost/proofmark',
  DATABASE_URL: 'postgres://codes:pw@localhost/proofmark',
};

function problemsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    parseConfig(DatabaseConfig, env);
  } catch (error) {
    if (error instanceof ConfigInvalid)
      return Object.fromEntries(error.problems.map(({ variable, problem }) => [variable, problem]));
  }
  return {};
}

describe('the environment of a service', () => {
  it('is read into numbers, truth values and defaults', () => {
    expect(parseConfig(DatabaseConfig, { ...whole, PORT: '8080', OUTBOUND_ALLOW_LOOPBACK: 'true' })).toMatchObject({
      ...whole,
      PORT: 8080,
      HOST: '127.0.0.1',
      OUTBOUND_ALLOW_LOOPBACK: true,
      EVENT_STREAM: 'postgres',
      DATABASE_POOL_SIZE: 10,
    });
  });

  it('takes an empty variable for a missing one', () => {
    expect(parseConfig(DatabaseConfig, { ...whole, PORT: '', MIGRATION_DATABASE_URL: '' })).toMatchObject({ PORT: 0 });
    expect(problemsOf({ ...whole, DATABASE_URL: '' })).toHaveProperty('DATABASE_URL');
  });

  it('holds nothing that the class does not name, and cannot be changed', () => {
    const config = parseConfig(RuntimeConfig, { ...whole, PATH: '/bin' });
    expect(config).not.toHaveProperty('PATH');
    expect(config).not.toHaveProperty('DATABASE_URL');
    expect(() => Object.assign(config, { PORT: 1 })).toThrow();
  });

  it('has no default for a secret: all that is missing is named at once', () => {
    expect(Object.keys(problemsOf({})).sort()).toEqual([
      'CONTEXT_SIGNING_KEY',
      'DATABASE_URL',
      'EVENT_STREAM_URL',
      'SEALING_KEY',
    ]);
  });

  it.each([
    ['PORT', 'http', 'must be an integer number, but is "http"'],
    ['PORT', '70000', 'must not be greater than 65535, but is "70000"'],
    ['LOG_LEVEL', 'loud', 'but is "loud"'],
    ['EVENT_STREAM', 'rabbit', 'must be one of the following values: postgres, kafka, but is "rabbit"'],
    ['OUTBOUND_ALLOW_LOOPBACK', 'yes', 'must be a boolean value'],
    ['DATABASE_URL', 'mysql://here', 'must be a URL like postgres://user:password@host:5432/database'],
    ['CONTEXT_SIGNING_KEY', 'short', 'must be at least 32 bytes'],
    ['SEALING_KEY', 'c2hvcnQ=', 'must be 32 bytes in base64'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector', 'must be a URL address'],
  ])('refuses %s=%s and says why', (variable, value, problem) => {
    expect(problemsOf({ ...whole, [variable]: value })[variable]).toContain(problem);
  });

  it('allows no loopback in production', () => {
    const production = { ...whole, NODE_ENV: 'production' };
    expect(problemsOf(production)).toEqual({});
    expect(problemsOf({ ...production, OUTBOUND_ALLOW_LOOPBACK: 'true' })).toHaveProperty('OUTBOUND_ALLOW_LOOPBACK');
  });

  it.each(['CONTEXT_SIGNING_KEY', 'SEALING_KEY', 'DATABASE_URL', 'EVENT_STREAM_URL'])(
    'never shows the value of %s',
    (variable) => {
      const value = 'hunter2-hunter2';
      expect(problemsOf({ ...whole, [variable]: value })[variable]).not.toContain(value);
    },
  );

  it('needs no database of a stream that is not in PostgreSQL', () => {
    const kafka = { ...whole, EVENT_STREAM: 'kafka', EVENT_STREAM_URL: undefined };
    expect(problemsOf({ ...kafka, KAFKA_BROKERS: 'one:9092, two:9092' })).toEqual({});
    expect(Object.keys(problemsOf(kafka))).toEqual(['KAFKA_BROKERS']);
    expect(Object.keys(problemsOf({ ...kafka, KAFKA_BROKERS: 'one' }))).toEqual(['KAFKA_BROKERS']);
  });
});
