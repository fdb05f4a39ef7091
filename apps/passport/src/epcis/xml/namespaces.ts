import type { Namespaces } from '../event/epcis-event.js';
import type { XmlElement } from './xml-tree.js';

/** Of the standard's own elements, EPCIS 2.0 and 1.x. Children have none by the schema, but many tools give them their parent's. */
const STANDARD = /^(?:urn:epcglobal:epcis(?:-query|-masterdata)?:xsd:[12])?$/;
const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const XML = 'http://www.w3.org/XML/1998/namespace';
/** They say how the XML is built, and nothing of events. */
const OF_THE_DOCUMENT: ReadonlySet<string> = new Set([
  SCHEMA_INSTANCE,
  XML,
  'http://www.w3.org/2001/XMLSchema',
  'http://www.w3.org/2000/xmlns/',
  'urn:epcglobal:xsd:1',
  'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader',
]);
/** Fewer than XML allows; others get another name. */
const PREFIX = /^[A-Za-z][\w.-]*$/;
/** XML and JSON have different names for one vocabulary: CBV 2.0 §9, and the standard's JSON-LD context. */
const MASTER_DATA_XML = 'urn:epcglobal:cbv:mda';
const MASTER_DATA_JSON = 'urn:epcglobal:cbv:mda:';

export const isStandard = (uri: string): boolean => STANDARD.test(uri);
export const isAboutXml = (uri: string): boolean => uri === SCHEMA_INSTANCE || uri === XML;
export const xmlNamespace = (uri: string): string => (uri === MASTER_DATA_JSON ? MASTER_DATA_XML : uri);
const jsonNamespace = (uri: string): string => (uri === MASTER_DATA_XML ? MASTER_DATA_JSON : uri);

/**
 * The prefixes under which extensions are written in JSON. XML may declare a prefix anywhere, again and again; JSON has one meaning of a
 * prefix in each event, so a second meaning gets another prefix.
 */
export class Prefixes {
  private readonly own = new Map<string, string>();

  /** @param around what is declared outside; an event may say it anew */
  constructor(private readonly around?: Prefixes) {}

  /** @param anew whether a meaning from outside is replaced */
  declare({ declared }: XmlElement, anew = false): void {
    for (const [prefix, xml] of Object.entries(declared)) {
      const uri = jsonNamespace(xml);
      const known = anew ? this.own.get(prefix) : this.meaningOf(prefix);
      if (known !== undefined || !isOfExtensions(prefix, uri)) continue;
      if (this.around?.meaningOf(prefix) !== uri) this.own.set(prefix, uri);
    }
  }

  /** @returns `ext:name` for a name in the namespace `uri`, with the prefix that was used if it is free */
  curie({ uri, prefix, local }: Pick<XmlElement, 'uri' | 'prefix' | 'local'>): string {
    const namespace = jsonNamespace(uri);
    if (this.meaningOf(prefix) === namespace) return `${prefix}:${local}`;
    const known = this.prefixOf(namespace) ?? this.invent(prefix, namespace);
    return `${known}:${local}`;
  }

  /** What is declared here and not outside; undefined where that is nothing. */
  additions(): Namespaces | undefined {
    return this.own.size === 0 ? undefined : Object.fromEntries(this.own);
  }

  private meaningOf(prefix: string): string | undefined {
    return this.own.get(prefix) ?? this.around?.meaningOf(prefix);
  }

  private prefixOf(namespace: string): string | undefined {
    for (const [prefix, uri] of this.own) if (uri === namespace) return prefix;
    const outside = this.around?.prefixOf(namespace);
    return outside !== undefined && !this.own.has(outside) ? outside : undefined;
  }

  private invent(wanted: string, namespace: string): string {
    const stem = PREFIX.test(wanted) ? wanted : 'ns';
    let prefix = stem;
    for (let number = 2; this.meaningOf(prefix) !== undefined; number++) prefix = `${stem}${number}`;
    this.own.set(prefix, namespace);
    return prefix;
  }
}

function isOfExtensions(prefix: string, uri: string): boolean {
  return PREFIX.test(prefix) && !isStandard(uri) && !OF_THE_DOCUMENT.has(uri);
}
