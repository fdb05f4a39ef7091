import type { ClientBase, QueryResult } from 'pg';

type Query = (text: string, values?: unknown[]) => Promise<QueryResult | QueryResult[]>;

const NOTHING: Pick<QueryResult, 'command' | 'rowCount' | 'rows'> = { command: '', rowCount: null, rows: [] };

/**
 * Saves a round trip per transaction: a BEGIN waits for the first statement and travels in one message with it. A transaction that ends
 * before it asked anything never reaches the server.
 */
export function deferBegin(client: ClientBase): void {
  const send = client.query.bind(client) as unknown as Query;
  let begin: string | null = null;

  const query = async (text: string, values: unknown[] = []): Promise<unknown> => {
    if (text.startsWith('BEGIN')) {
      begin = text;
      return NOTHING;
    }
    const waiting = begin;
    begin = null;
    if (waiting === null) return lastOf(await send(text, values));
    if (/^(commit|rollback)$/i.test(text)) return NOTHING;
    // Only a statement without parameters can share a message; MikroORM writes its values into the text.
    if (values.length > 0) return send(waiting).then(() => send(text, values));
    return lastOf(await send(`${waiting}; ${text}`));
  };
  client.query = query as unknown as ClientBase['query'];
}

/** Of several statements in one message, the last one's result: Kysely knows only one. */
function lastOf(results: QueryResult | QueryResult[]): QueryResult | undefined {
  return Array.isArray(results) ? results.at(-1) : results;
}
