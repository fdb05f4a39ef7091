import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand, Rejected } from '@proofmark/event-sourcing';
import { Clock, currentContext, UnitOfWork } from '@proofmark/runtime';
import { countNamedQueries } from '../../read-models/epcis-named-queries/named-queries.query.js';
import type { Namespaces } from '../event/epcis-event.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { readQueryObject } from '../query/grammar/read-query.js';
import { SubscriptionEnding } from '../subscription/subscription-ending.js';
import { shown } from '../validation/finding.js';
import { namedQueryDecider } from './named-query.decider.js';
import { refuseOthers } from './read-json-object.js';
import { streamOfQuery } from './stream-of-query.js';

const MAX_NAMED_QUERIES = 1_000;
/** Of a query as JSON, in characters. */
const MAX_QUERY_LENGTH = 65_536;
/** Nothing that would have a meaning in an address or upset a terminal. */
const NAME = /^(?!\.{1,2}$)[^\p{C}/?#\\]{1,128}$/u;

@Injectable()
export class NamedQueryHandler {
  constructor(
    private readonly store: EventStore,
    private readonly subscriptions: SubscriptionEnding,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @param body `{ "@context"?, "name", "query" }`
   * @param namespaces prefixes from the header GS1-Extensions
   * @returns the name
   * @throws EpcisException, Rejected
   */
  async create(body: Readonly<Record<string, unknown>>, namespaces: Namespaces): Promise<string> {
    refuseOthers(body, ['@context', 'name', 'query']);
    const name = nameOf(body['name']);
    const query = queryOf(body);
    readQueryObject(query, namespaces);
    await this.unitOfWork.run(async (em) => {
      if ((await countNamedQueries(em)) >= MAX_NAMED_QUERIES) throw tooMany();
    });
    const { workspaceId, mode, actor } = currentContext();
    const queryId = streamOfQuery(workspaceId, mode, name);
    const at = { createdAt: this.clock.now().toISOString(), createdBy: actor.id };
    const data = { queryId, name, query, namespaces, ...at };
    await handleCommand(this.store, namedQueryDecider, queryId, { type: 'CreateNamedQuery', data });
    return name;
  }

  /** Ends its subscriptions, too. @throws Rejected `not_found` */
  async delete(name: string): Promise<void> {
    const { workspaceId, mode, actor } = currentContext();
    const queryId = streamOfQuery(workspaceId, mode, name);
    const data = { queryId, name, deletedAt: this.clock.now().toISOString(), deletedBy: actor.id };
    await handleCommand(this.store, namedQueryDecider, queryId, { type: 'DeleteNamedQuery', data });
    // Only now: who was about to subscribe held the query's row, and is seen.
    await this.subscriptions.endAllOf(queryId);
  }
}

function nameOf(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new EpcisException(
    'ValidationException',
    `The name of the query is ${shown(name)}; it has 1 to 128 characters and none of / ? # \\ or control characters.`,
    [{ pointer: '/name', issue: `found ${shown(name)}` }],
  );
}

/** With the context of the body, where the query has none of its own. */
function queryOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { query, '@context': context } = body;
  if (typeof query !== 'object' || query === null || Array.isArray(query)) {
    throw new EpcisException(
      'QueryValidationException',
      `The query is ${shown(query)}; an object of parameters is expected.`,
      [{ pointer: '/query', issue: `found ${shown(query)}` }],
    );
  }
  if (JSON.stringify(body).length > MAX_QUERY_LENGTH) {
    throw new EpcisException('QueryTooComplexException', `The query is longer than ${MAX_QUERY_LENGTH} characters.`);
  }
  const own = query as Readonly<Record<string, unknown>>;
  return context === undefined || '@context' in own ? own : { '@context': context, ...own };
}

function tooMany(): Rejected {
  return new Rejected(
    'limited',
    'too_many_named_queries',
    `There are ${MAX_NAMED_QUERIES} named queries already. Delete some before you create others.`,
  );
}
