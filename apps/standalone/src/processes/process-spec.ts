import { fileURLToPath } from 'node:url';
import { environmentOf } from '../environment-of.js';
import type { Ground } from '../ground.js';
import { type ServiceName, serviceNames, termsOf } from '../service-terms.js';
import { copiesOf, type Scale } from './scale.js';

/** One process as it is started, again and again if need be. */
export interface ProcessSpec {
  /** `<service>-<copy>`: the same at every start. */
  readonly name: string;
  readonly service: ServiceName;
  /** From 1. */
  readonly copy: number;
  /** Where this copy alone is reached; null where copies share a port. */
  readonly url: string | null;
  /** The built program. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The doors to the outside: their copies share the public port. The others listen on ports of their own behind the gateway. */
const DOORS: readonly ServiceName[] = ['gateway', 'resolver'];
/** Nobody's business but the supervisor's: the database is the administrator's, the channel leads to whoever started it. */
const NOT_HANDED_ON = ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];

export interface SpecTerms {
  readonly scale: Scale;
  /** Handed on to every service, below what it is told by its terms. */
  readonly env: NodeJS.ProcessEnv;
  readonly newPort: () => Promise<number>;
}

/** The processes that a scale asks for. */
export async function processSpecs(ground: Ground, terms: SpecTerms): Promise<ProcessSpec[]> {
  const places = await placesOf(terms);
  return places.map((place) => specOf(place, places, ground, terms));
}

interface Place {
  readonly service: ServiceName;
  readonly copy: number;
  readonly port: number | null;
  /** Among all processes, from 0. */
  readonly nth: number;
}

async function placesOf({ scale, newPort }: SpecTerms): Promise<Place[]> {
  const places: Place[] = [];
  for (const service of serviceNames) {
    for (let copy = 1; copy <= copiesOf(service, scale); copy++) {
      places.push({ service, copy, port: DOORS.includes(service) ? null : await newPort(), nth: places.length });
    }
  }
  return places;
}

function specOf(
  { service, copy, port, nth }: Place,
  places: readonly Place[],
  ground: Ground,
  terms: SpecTerms,
): ProcessSpec {
  const name = `${service}-${copy}`;
  const copies = copiesOf(service, terms.scale);
  const env: NodeJS.ProcessEnv = {
    ...without(terms.env, NOT_HANDED_ON),
    ...environmentOf(service, termsOf(service), ground),
    ...(port !== null && { PORT: String(port) }),
    ...(port === null && copies > 1 && { REUSE_PORT: 'true' }),
    ...(service === 'resolver' && filesOf(copy, ground)),
    ...(service === 'gateway' && { ...addressesOf(places), GATEWAY_COPIES: String(copies) }),
    ...metricsPortOf(ground, nth),
    // Its partitions wait for it while it is started again.
    KAFKA_INSTANCE_ID: name,
  };
  const url = port !== null ? urlAt(port) : copies > 1 ? null : urlAt(Number(env['PORT']));
  return { name, service, copy, url, program: programOf(service), env };
}

function metricsPortOf({ config: { METRICS_PORT: first } }: Ground, nth: number): NodeJS.ProcessEnv {
  return first === undefined ? {} : { METRICS_PORT: String(first + nth) };
}

/** Each copy has a folder of its own; visitors they count together. */
function filesOf(copy: number, { varDir }: Ground): NodeJS.ProcessEnv {
  return { DATA_DIR: varDir.resolver(copy), VISITOR_SALT_FILE: varDir.visitorSalt() };
}

const urlAt = (port: number): string => `http://127.0.0.1:${port}`;

/** `CODES_URL` and the like, each with all copies of that service. */
function addressesOf(places: readonly Place[]): NodeJS.ProcessEnv {
  const behind = places.filter(({ port }) => port !== null);
  const byService = Map.groupBy(behind, ({ service }) => service);
  return Object.fromEntries(
    [...byService].map(([service, copies]) => [
      `${service.toUpperCase()}_URL`,
      copies.map(({ port }) => urlAt(port ?? 0)).join(','),
    ]),
  );
}

/** From the sources as from what is built, three folders up stand the apps. */
function programOf(service: ServiceName): string {
  return fileURLToPath(new URL(`../../../${service}/dist/main.js`, import.meta.url));
}

function without(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
