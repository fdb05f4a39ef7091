import { namespacesOf } from '@proofmark/gs1';
import { attributesText, xmlName } from '@proofmark/runtime';
import { xmlNamespace } from './namespaces.js';

/** What every reader of the standard's JSON-LD context knows without a declaration; XML wants one. */
const STANDARD: ReadonlyMap<string, string> = new Map([
  ...namespacesOf(),
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['owl', 'http://www.w3.org/2002/07/owl#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['dcterms', 'http://purl.org/dc/terms/'],
]);
/** XML keeps these for itself. */
const RESERVED = /^xml/i;

/** The names of JSON as XML has them: `ext:name`, each prefix declared at the document or at the event that needs it. */
export class XmlNames {
  private readonly declared = new Map<string, string>();

  /** @param context the prefixes of JSON here @param outer the names around, which need no second declaration */
  constructor(
    private readonly context: Readonly<Record<string, unknown>>,
    private readonly outer?: XmlNames,
  ) {}

  /** Declares a prefix whether it is used or not. @returns the prefix it got */
  declare(wanted: string, uri: string): string {
    const free = RESERVED.test(wanted) ? 'ns' : xmlName(wanted);
    if (this.meaningOf(free) === uri) return free;
    let prefix = free;
    // Here an outer meaning may be replaced, but not one that something here has got already.
    for (let number = 2; this.declared.has(prefix); number++) prefix = `${free}${number}`;
    this.declared.set(prefix, uri);
    return prefix;
  }

  /** @param name `ext:name`, a URI, or a plain name */
  write(name: string): string {
    const colon = name.indexOf(':');
    if (colon < 0) return xmlName(name);
    const prefix = name.slice(0, colon);
    const uri = this.namespaceOf(prefix);
    if (uri !== undefined) return this.qualified(prefix, uri, name.slice(colon + 1));
    const end = Math.max(name.lastIndexOf('/'), name.lastIndexOf('#'), colon) + 1;
    return this.qualified('ns', name.slice(0, end), name.slice(end));
  }

  /** ` xmlns:ext="…"` of all that has been declared here so far. */
  declarations(): string {
    return attributesText(Object.fromEntries([...this.declared].map(([prefix, uri]) => [`xmlns:${prefix}`, uri])));
  }

  private qualified(prefix: string, uri: string, local: string): string {
    const xml = xmlNamespace(uri);
    const known = this.prefixOf(xml, prefix) ?? this.declare(prefix, xml);
    return `${known}:${xmlName(local)}`;
  }

  private prefixOf(uri: string, wanted: string): string | undefined {
    if (this.meaningOf(wanted) === uri) return wanted;
    for (const [prefix, meaning] of this.declared) if (meaning === uri) return prefix;
    return undefined;
  }

  private meaningOf(prefix: string): string | undefined {
    return this.declared.get(prefix) ?? this.outer?.meaningOf(prefix);
  }

  private namespaceOf(prefix: string): string | undefined {
    if (Object.hasOwn(this.context, prefix)) return String(this.context[prefix]);
    return this.outer ? this.outer.namespaceOf(prefix) : STANDARD.get(prefix);
  }
}
