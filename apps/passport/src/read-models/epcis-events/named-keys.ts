import type { Key } from './keys.js';

/** Keys with their roles, each pair once. */
export class NamedKeys {
  readonly keys: Key[] = [];
  readonly roles: number[] = [];
  private readonly seen = new Set<string>();

  add(role: number, key: Key): void {
    const pair = `${role} ${key}`;
    if (this.seen.has(pair)) return;
    this.seen.add(pair);
    this.keys.push(key);
    this.roles.push(role);
  }
}
