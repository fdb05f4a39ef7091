import type { Writable } from 'node:stream';
import type { ClientBase, QueryConfig, QueryResult } from 'pg';
import { nextBegin } from './begin-statement.js';
import { preparedName } from './run-statement.js';

type Answer = QueryResult | QueryResult[];
type Query = (query: string | QueryConfig) => Promise<Answer>;

const NOTHING: Pick<QueryResult, 'command' | 'rowCount' | 'rows'> = { command: '', rowCount: null, rows: [] };

/**
 * Saves round trips: a BEGIN waits for the first statement and travels in one message with it, and all statements that nobody waits for
 * between travel in one write. A transaction that ends before it asked anything never reaches the server.
 */
export function deferBegin(client: ClientBase): void {
  const send = client.query.bind(client) as unknown as Query;
  let begin: string | null = null;

  const query = async (text: string, values: unknown[] = []): Promise<unknown> => {
    if (text.startsWith('BEGIN')) {
      begin = text;
      nextBegin.getStore()?.on(client);
      return NOTHING;
    }
    const waiting = begin;
    begin = null;
    inOneWrite(client);
    if (waiting === null) return lastOf(await send(statement(text, values)));
    if (/^(commit|rollback)$/i.test(text)) return NOTHING;
    // MikroORM writes values into the text, and such statements can share a message.
    if (values.length === 0) return lastOf(await send(`${waiting}; ${text}`));
    // With parameters it needs a message of its own, which follows at once: the connection is pipelined.
    const [, result] = await Promise.all([send(waiting), send(statement(text, values))]);
    return lastOf(result);
  };
  client.query = query as unknown as ClientBase['query'];
}

function statement(text: string, values: unknown[]): string | QueryConfig {
  return values.length === 0 ? text : { name: preparedName(text), text, values };
}

/** What is written until all that can go on without the server has gone on leaves in one piece: a write costs more than most statements. */
function inOneWrite(client: ClientBase): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** Of several statements in one message, the last one's result: Kysely knows only one. */
function lastOf(results: Answer): QueryResult | undefined {
  return Array.isArray(results) ? results.at(-1) : results;
}
