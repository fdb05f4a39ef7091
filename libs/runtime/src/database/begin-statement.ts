import { AsyncLocalStorage } from 'node:async_hooks';
import { type ClientBase, escapeLiteral } from 'pg';
import type { CallContext } from '../context/call-context.js';

/** What the rows of a transaction may belong to: one caller's workspace and mode, or everything. */
export type RowScope = Pick<CallContext, 'workspaceId' | 'mode'> | 'system';

export interface BeginOptions {
  readonly rows: RowScope;
  readonly readOnly: boolean;
  /** Milliseconds after which PostgreSQL gives a statement up; absent: the role's own setting. */
  readonly statementTimeoutMs?: number;
}

/** How a transaction begins. */
export interface Beginning {
  readonly statement: string;
  /** Told which connection it begins on, before anything is sent. */
  readonly on: (connection: ClientBase) => void;
}

/** Of the next transaction of this asynchronous flow. */
export const nextBegin = new AsyncLocalStorage<Beginning>();

/**
 * BEGIN and all settings in one round trip. A writing transaction also takes its transaction id here: the relay's rule for gaps needs
 * it to be taken before any position is drawn.
 */
export function beginStatement({ rows, readOnly, statementTimeoutMs }: BeginOptions): string {
  const settings = [
    ...rowSettings(rows),
    ...(statementTimeoutMs === undefined ? [] : [set('statement_timeout', String(statementTimeoutMs))]),
    ...(readOnly ? [] : ['pg_current_xact_id()']),
  ];
  return `BEGIN${readOnly ? ' READ ONLY' : ''}; SELECT ${settings.join(', ')}`;
}

/** `set_config` calls that last until the transaction ends. */
function rowSettings(rows: RowScope): string[] {
  return rows === 'system'
    ? [set('proofmark.scope', 'system')]
    : [set('proofmark.workspace_id', rows.workspaceId), set('proofmark.mode', rows.mode)];
}

export function set(name: string, value: string): string {
  return `set_config('${name}', ${escapeLiteral(value)}, true)`;
}
