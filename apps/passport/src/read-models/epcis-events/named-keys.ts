import type { Key } from './keys.js';

/** So many pairs are looked through faster than they are remembered. */
const FEW = 24;

/** Keys with their roles, each pair once. */
export class NamedKeys {
  readonly keys: Key[] = [];
  readonly roles: number[] = [];
  private seen: Set<string> | undefined;

  add(role: number, key: Key): void {
    if (this.has(role, key)) return;
    this.keys.push(key);
    this.roles.push(role);
    this.seen?.add(pairOf(role, key));
  }

  private has(role: number, key: Key): boolean {
    const { keys, roles } = this;
    if (keys.length > FEW) {
      this.seen ??= new Set(keys.map((known, at) => pairOf(roles[at] ?? 0, known)));
      return this.seen.has(pairOf(role, key));
    }
    for (let at = 0; at < keys.length; at += 1) if (roles[at] === role && keys[at] === key) return true;
    return false;
  }
}

function pairOf(role: number, key: Key): string {
  return `${role} ${key}`;
}
