import { Transform, Type } from 'class-transformer';

const secrets = new WeakMap<object, Set<string>>();

/** Marks a variable whose value must never be shown. */
export const Secret = (): PropertyDecorator => (target, name) => {
  secrets.set(target, (secrets.get(target) ?? new Set<string>()).add(String(name)));
};

/** Whether a variable was marked on this configuration class or one it extends. */
export function isSecret(configuration: object, name: string): boolean {
  for (
    let link: unknown = configuration;
    typeof link === 'object' && link !== null;
    link = Object.getPrototypeOf(link)
  ) {
    if (secrets.get(link)?.has(name)) return true;
  }
  return false;
}

/** A number written in digits. */
export const NumberVariable = (): PropertyDecorator => Type(() => Number);

/** `true` or `false`; anything else is left as it is, for `@IsBoolean()` to refuse. */
export const BooleanVariable = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));
