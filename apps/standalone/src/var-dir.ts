import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeBroker } from '@proofmark/embedded-kafka';
import { removeCluster } from '@proofmark/embedded-postgres';
import { CannotStart } from './cannot-start.js';
import type { Engine } from './engine.js';

const STOPPING = ', stopping';
/** Longer than any orderly stop takes. */
const STOPPING_MS = 12_000;

export interface Claim {
  /** Tells whoever comes next that it is worth waiting. */
  stopping(): void;
  release(): void;
}

/**
 * Everything that Proofmark keeps below VAR_DIR. Whatever else lies there is not ours and is never touched. What one event stream has
 * carried says nothing to the other, so each engine has data of its own.
 */
export class VarDir {
  readonly root: string;
  private readonly data: string;

  constructor(path: string, engine: Engine) {
    this.root = resolve(path);
    this.data = engine === 'kafka' ? join(this.root, 'kafka') : this.root;
  }

  readonly postgres = () => join(this.data, 'postgres');
  readonly broker = () => join(this.data, 'broker');
  /** The folder of one copy. A copy that is left out at the next start keeps what it has for when it is back. */
  readonly resolver = (copy = 1) => join(this.data, copy === 1 ? 'resolver' : `resolver-${copy}`);
  /** Where a single resolver keeps it, too. */
  readonly visitorSalt = () => join(this.resolver(), 'visitor-salt');
  readonly secrets = () => join(this.data, 'secrets.json');
  readonly demo = () => join(this.data, 'demo.json');
  /** Where people and programs look for the demo workspace of whatever runs here. */
  readonly currentDemo = () => join(this.root, 'demo.json');
  /** Where the commands of operators find what runs here. */
  readonly operations = () => join(this.root, 'operations.json');
  /** Which processes were started, for whoever has to end what a killed supervisor left. */
  readonly processes = () => join(this.root, 'processes.json');

  /**
   * Makes this process the only owner, for as long as it lives. The lock is the kernel's, on a file opened by SQLite: it ends with the
   * process however that ends, so a crash leaves nothing to clean up. An owner that is just stopping is waited for.
   * @throws CannotStart when another process is the owner
   */
  async claim(): Promise<Claim> {
    mkdirSync(this.data, { recursive: true });
    const lock = new DatabaseSync(join(this.root, 'lock'));
    for (const deadline = Date.now() + STOPPING_MS; !isLocked(lock); await sleep(100)) {
      const owner = this.owner();
      if (owner.endsWith(STOPPING) && Date.now() < deadline) continue;
      lock.close();
      throw new CannotStart(
        `Another Proofmark (process ${owner}) runs on ${this.root}. Stop it, or choose another VAR_DIR.`,
      );
    }
    const file = join(this.root, 'owner');
    writeFileSync(file, String(process.pid));
    return {
      stopping: () => writeFileSync(file, `${process.pid}${STOPPING}`),
      release: () => {
        rmSync(file, { force: true });
        lock.close();
      },
    };
  }

  /** Deletes all data, keys and secrets. Only for the owner. */
  async reset(): Promise<void> {
    await Promise.all([removeCluster(this.postgres()), removeBroker(this.broker())]);
    const resolvers = readdirSync(this.data).filter((name) => /^resolver(-\d+)?$/.test(name));
    const made = [...resolvers.map((name) => join(this.data, name)), this.secrets(), this.demo()];
    for (const one of made) rmSync(one, { recursive: true, force: true });
  }

  private owner(): string {
    try {
      return readFileSync(join(this.root, 'owner'), 'utf8');
    } catch {
      return 'just starting';
    }
  }
}

function isLocked(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (/database is locked/.test(String(error))) return false;
    throw error;
  }
}
