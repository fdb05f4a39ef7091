import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DemoWorkspace, DemoWorkspaceHandler } from '@proofmark/identity';
import { Rejected } from '@proofmark/event-sourcing';
import type { VarDir } from './var-dir.js';
import { writePrivately } from './write-privately.js';

/** `demo.json`: all that is needed to try everything. */
export interface Demo {
  readonly gatewayUrl: string;
  readonly resolverUrl: string;
  readonly workspaceId: string;
  readonly keys: Readonly<
    Record<'test' | 'live', { readonly token: string; readonly key: string; readonly secret: string }>
  >;
  readonly member: { readonly email: string; readonly password: string };
}

type Urls = Pick<Demo, 'gatewayUrl' | 'resolverUrl'>;

/** Makes a workspace with its first admin: {@link DemoWorkspaceHandler.create}. */
export type MakeWorkspace = DemoWorkspaceHandler['create'];

/** Keeps the demo workspace of earlier starts, at today's addresses; makes one where there is none that the gateway knows. */
export async function keepDemo(varDir: VarDir, urls: Urls, make: MakeWorkspace): Promise<Demo> {
  const kept = readDemo(varDir.demo());
  const demo = kept && (await isKnown(kept, urls.gatewayUrl)) ? { ...kept, ...urls } : await makeDemo(urls, make);
  for (const file of new Set([varDir.demo(), varDir.currentDemo()])) writePrivately(file, demo);
  return demo;
}

/** Null when there is no file, or none that was written to its end. */
export function readDemo(file: string): Demo | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Demo;
  } catch {
    return null;
  }
}

/** A key that was revoked on purpose is still known: nobody wants a new one in its place at the next start. */
async function isKnown(demo: Demo, gatewayUrl: string): Promise<boolean> {
  const answer = await fetch(`${gatewayUrl}/api/v1/qr-codes?limit=1`, {
    headers: { authorization: `Bearer ${demo.keys.test.token}` },
  });
  if (answer.status !== 401) return true;
  const { error } = (await answer.json()) as { error: { code: string } };
  return error.code !== 'unauthorized';
}

async function makeDemo(urls: Urls, make: MakeWorkspace): Promise<Demo> {
  const password = randomBytes(15).toString('base64url');
  const create = async (email: string): Promise<Demo> => {
    const made = await make('Demo', { email, name: 'Demo Admin', password });
    return { ...urls, workspaceId: made.workspaceId, keys: keysOf(made), member: { email, password } };
  };
  try {
    return await create('demo@proofmark.local');
  } catch (error) {
    if (!(error instanceof Rejected) || error.code !== 'email_taken') throw error;
    // The earlier one's file was lost, and with it its keys and password: nobody can tell them any more.
    return create(`demo-${randomBytes(4).toString('hex')}@proofmark.local`);
  }
}

function keysOf({ keys }: DemoWorkspace): Demo['keys'] {
  const written = ({ token, key, secret }: Demo['keys']['test']) => ({ token, key, secret });
  return { test: written(keys.test), live: written(keys.live) };
}
