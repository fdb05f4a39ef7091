import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS } from 'saxes';

export interface XmlElement {
  /** Namespace; '' where there is none. */
  readonly uri: string;
  readonly prefix: string;
  readonly local: string;
  /** Without declarations of namespaces. */
  readonly attributes: readonly SaxesAttributeNS[];
  /** Prefixes that are declared at this element. */
  readonly declared: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly inside, without the space around it. */
  readonly text: string;
}

interface XmlLimits {
  /** Elements within each other. */
  readonly depth: number;
  readonly elements: number;
  /** Of one element, namespaces included. */
  readonly attributes: number;
  /** Characters of one text, one value or one name. */
  readonly text: number;
}

const LIMITS: XmlLimits = { depth: 100, elements: 1_000_000, attributes: 64, text: 65_536 };

/** Why a text is not taken; the message says where, what was found and what is allowed. */
export class XmlRefused extends Error {}

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const NOTHING: readonly never[] = [];
const UNDECLARED: Readonly<Record<string, string>> = {};
/** `<!DOCTYPE project>`, as some tools write it: it names the root and declares nothing. */
const HARMLESS_DOCTYPE = /^\s*[\w.:-]+\s*$/;

interface Growing extends XmlElement {
  children: readonly XmlElement[];
  text: string;
}

/**
 * Reads XML 1.0 with namespaces from strangers. Entities beside the five of XML are refused, and so is every document type that declares or
 * fetches anything; nothing is ever loaded, and nothing grows beyond what was sent.
 * @throws XmlRefused
 */
export function parseXml(text: string, limits: XmlLimits = LIMITS): XmlElement {
  const tree = new Tree(limits);
  const parser = new SaxesParser({ xmlns: true });
  const at = (): string => `line ${parser.line}, column ${parser.columnIndex + 1}`;
  const check = (wrong: string | undefined): void => {
    if (wrong !== undefined) throw new XmlRefused(`${at()}: ${wrong}`);
  };
  parser.on('error', (error) => {
    throw new XmlRefused(`found what is no well-formed XML: ${error.message.slice(0, 200)}`);
  });
  parser.on('doctype', (doctype) =>
    check(
      HARMLESS_DOCTYPE.test(doctype) ? undefined : 'found a document type that declares something, allowed is none',
    ),
  );
  parser.on('opentagstart', () => check(tree.enter()));
  parser.on('attribute', ({ name, value }) => check(tree.meetAttribute(name.length + value.length)));
  parser.on('opentag', (tag) => check(tree.open(tag)));
  parser.on('text', (chunk) => check(tree.say(chunk)));
  parser.on('cdata', (chunk) => check(tree.say(chunk)));
  parser.on('closetag', () => tree.close());
  parser.write(text).close();
  if (!tree.root) throw new XmlRefused('found no element, allowed is one document');
  return tree.root;
}

/** What grows while a text is read. Each step says what is wrong with it. */
class Tree {
  root: XmlElement | undefined;
  private readonly ancestors: Growing[] = [];
  private elements = 0;
  private attributes = 0;

  constructor(private readonly limits: XmlLimits) {}

  enter(): string | undefined {
    this.attributes = 0;
    this.elements += 1;
    if (this.elements > this.limits.elements) return excess('elements', this.limits.elements);
    if (this.ancestors.length >= this.limits.depth) return excess('elements within each other', this.limits.depth);
    return undefined;
  }

  meetAttribute(length: number): string | undefined {
    this.attributes += 1;
    if (this.attributes > this.limits.attributes) return excess('attributes', this.limits.attributes);
    return length > this.limits.text ? excess('characters in an attribute', this.limits.text) : undefined;
  }

  open({ uri, prefix, local, attributes, ns }: SaxesTagNS): string | undefined {
    if (local.length > this.limits.text) return excess('characters in a name', this.limits.text);
    if (local === '__proto__') return 'found the name "__proto__", allowed is any other';
    const said = Object.values(attributes).filter((attribute) => attribute.uri !== XMLNS);
    const element: Growing = {
      ...{ uri, prefix, local },
      attributes: said.length > 0 ? said : NOTHING,
      declared: Object.keys(ns).length > 0 ? ns : UNDECLARED,
      children: NOTHING,
      text: '',
    };
    const parent = this.ancestors.at(-1);
    if (parent) append(parent, element);
    else this.root = element;
    this.ancestors.push(element);
    return undefined;
  }

  say(chunk: string): string | undefined {
    const element = this.ancestors.at(-1);
    if (!element) return undefined;
    element.text += chunk;
    return element.text.length > this.limits.text ? excess('characters in one text', this.limits.text) : undefined;
  }

  close(): void {
    const element = this.ancestors.pop();
    if (element) element.text = element.text.trim();
  }
}

function append(parent: Growing, element: XmlElement): void {
  if (parent.children === NOTHING) parent.children = [element];
  else (parent.children as XmlElement[]).push(element);
}

function excess(of: string, limit: number): string {
  return `found too many ${of}, allowed are ${limit}`;
}
