import { CannotStart } from '../cannot-start.js';
import { type ServiceName, serviceNames } from '../service-terms.js';

/** How many copies of a service run; one of each that is not named. */
export type Scale = Readonly<Partial<Record<ServiceName, number>>>;

/** More than one machine of a laptop's size can do anything with. */
const MOST_COPIES = 16;

/** Reads `codes=2,resolver=2`. @throws CannotStart */
export function parseScale(text: string): Scale {
  const pairs = text.split(',').map((pair) => {
    const [, name = '', copies] = /^\s*([a-z]+)\s*=\s*(\d{1,3})\s*$/.exec(pair) ?? [];
    if (!isServiceName(name)) {
      throw new CannotStart(
        `--scale ${text}: say for instance codes=2,resolver=2. Services: ${serviceNames.join(', ')}.`,
      );
    }
    if (Number(copies) < 1 || Number(copies) > MOST_COPIES) {
      throw new CannotStart(`--scale ${text}: 1 to ${MOST_COPIES} copies of ${name}.`);
    }
    return [name, Number(copies)] as const;
  });
  return Object.fromEntries(pairs);
}

export const copiesOf = (name: ServiceName, scale: Scale): number => scale[name] ?? 1;

function isServiceName(name: string): name is ServiceName {
  return serviceNames.some((known) => known === name);
}
