const QUALIFIED = /^\{([^}]*)\}(.*)$/s;

/** The web address of a qualified name: `https://ns.example/Type` of `{https://ns.example/}Type`. Others stay as they are. */
export function webName(name: string): string {
  const [, namespace, local] = QUALIFIED.exec(name) ?? [];
  return namespace === undefined || local === undefined ? name : namespace + local;
}
