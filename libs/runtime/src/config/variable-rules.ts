import { ValidateBy } from 'class-validator';

function rule(name: string, says: string, holds: (value: string) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && holds(value),
      defaultMessage: () => says,
    },
  });
}

export const IsPostgresUrl = (): PropertyDecorator =>
  rule('isPostgresUrl', 'must be a URL like postgres://user:password@host:5432/database', (value) =>
    /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? ''),
  );

export const IsBrokerList = (): PropertyDecorator =>
  rule('isBrokerList', 'must be host:port (several brokers: separated by commas)', (value) =>
    value.split(',').every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker.trim())),
  );

export const IsSigningKey = (): PropertyDecorator =>
  rule('isSigningKey', 'must be at least 32 bytes (several keys: separated by commas)', (value) =>
    value.split(',').every((key) => Buffer.byteLength(key.trim()) >= 32),
  );

export const IsSealingKey = (): PropertyDecorator =>
  rule('isSealingKey', 'must be 32 bytes in base64 (several keys: separated by commas)', (value) =>
    value.split(',').every((key) => Buffer.from(key.trim(), 'base64').length === 32),
  );
