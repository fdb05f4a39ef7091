import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type KnownValueKind, KnownValues } from '../../read-models/epcis-events/known-values.query.js';
import { askedQuery } from '../events/asked-query.js';
import type { AskedQuery } from '../events/event-pages.js';
import { EpcisException } from '../problem/epcis-exception.js';
import type { Condition, EpcisQuery } from '../query/epcis-query.js';
import { EventQuery } from '../query/event.query.js';
import type { Dimension } from './dimension.js';
import { webName } from './extension-types.js';

/** So many types of extensions are looked through for one that has an address. */
const MOST_TYPES = 1000;

/** The value that the path of a request names, such as `/bizSteps/shipping/events`. */
@Injectable()
export class ValueInPath {
  constructor(
    private readonly known: KnownValues,
    private readonly events: EventQuery,
  ) {}

  /**
   * The query for the events with this value and what the rest of the address asks.
   * @throws EpcisException QueryParameterException for what cannot be such a value, NoSuchNameException where no captured event has it
   */
  async queryFor(dimension: Dimension, value: string, request: FastifyRequest): Promise<AskedQuery> {
    const asked = askedQuery(request, { [dimension.parameter]: value });
    const [first, ...others] = asked.query.conditions;
    const condition = (await this.knownCondition(dimension, first, value)) ?? (await this.sharedCondition(first));
    if (!condition)
      throw new EpcisException('NoSuchNameException', `No event is known with this value of ${dimension.path}.`);
    const query: EpcisQuery = { ...asked.query, conditions: [condition, ...others] };
    return { ...asked, query };
  }

  /** The condition that the value stands for, where an event of others meets it that is shared with the caller. */
  private async sharedCondition(condition: Condition | undefined): Promise<Condition | null> {
    if (!condition) return null;
    const query: EpcisQuery = { conditions: [condition], order: null, eventCountLimit: null, maxEventCount: null };
    const found = await this.events.run(query, { limit: 1, sharedOnly: true });
    return found.length > 0 ? condition : null;
  }

  /** The same, where an event of the caller's own meets it. */
  private async knownCondition(
    { kind }: Dimension,
    condition: Condition | undefined,
    value: string,
  ): Promise<Condition | null> {
    if (condition?.on === 'match') return (await this.isNamed(condition)) ? condition : null;
    if (condition?.on !== 'term' || kind === null) return null;
    const values = await this.knownAmong(kind, condition.values, value);
    return values.length > 0 ? { ...condition, values } : null;
  }

  private async knownAmong(
    kind: KnownValueKind,
    values: readonly string[],
    address: string,
  ): Promise<readonly string[]> {
    const known = await Promise.all(values.map((value) => this.known.isKnown(kind, value)));
    if (known.includes(true)) return values;
    return kind === 'type' ? this.typesOf(address) : [];
  }

  /** The types of extensions that have this address. */
  private async typesOf(address: string): Promise<readonly string[]> {
    const types = await this.known.list('type', '', MOST_TYPES);
    return types.filter((type) => webName(type) === address);
  }

  /** A pattern is no name of one thing: its events may well be none. */
  private async isNamed({ values }: Extract<Condition, { on: 'match' }>): Promise<boolean> {
    for (const value of values) if (!('id' in value) || (await this.known.isNamed(value.id))) return true;
    return false;
  }
}
