import { ValidateBy } from 'class-validator';

const MAX_PARAMETERS = 10;
const NAME = /^utm_[a-z]{1,20}$/;
const VALUE = /^[^\p{Cc}]{1,200}$/u;

/** `{ "utm_source": "qr" }`: at most ten, named `utm_…`, each 1 to 200 characters. */
export const IsUtm = (): PropertyDecorator =>
  ValidateBy({
    name: 'isUtm',
    validator: {
      validate: isUtm,
      defaultMessage: () =>
        `must be an object of at most ${MAX_PARAMETERS} texts of 1 to 200 characters, named utm_source and the like`,
    },
  });

/** In the order of names, so that the same parameters are the same text. */
export function inOrder(utm: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(utm).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isUtm(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const parameters = Object.entries(value);
  return (
    parameters.length <= MAX_PARAMETERS &&
    parameters.every(([name, text]) => NAME.test(name) && typeof text === 'string' && VALUE.test(text))
  );
}
