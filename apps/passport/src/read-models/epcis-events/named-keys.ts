import type { Key } from './keys.js';

/** Keys with their roles, each pair once. */
export class NamedKeys {
  readonly keys: Key[] = [];
  readonly roles: number[] = [];
  /** Texts whose keys stand there for groups of things. */
  readonly groups = new Set<string>();
  /** Classes, without their batches. */
  readonly classes = new Set<string>();
  private readonly seen = new Set<string>();

  add(role: number, key: Key): void {
    const pair = `${role} ${key}`;
    if (this.seen.has(pair)) return;
    this.seen.add(pair);
    this.keys.push(key);
    this.roles.push(role);
  }
}
