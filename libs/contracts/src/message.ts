import { type Static, type TSchema, Type } from '@sinclair/typebox';

export const ModeSchema = Type.Union([Type.Literal('live'), Type.Literal('test')], {
  description: '`live` and `test` (sandbox) are separate worlds.',
});
/** `live` and `test` (sandbox) are separate worlds: an id of one is unknown in the other. */
export type Mode = Static<typeof ModeSchema>;

/**
 * A public message: a CloudEvents 1.0 event in structured JSON mode, with the extensions `workspaceid`, `mode`, `sequence`
 * (the version of the stream it tells of, absent for scans) and `traceparent` (W3C).
 */
export interface Message<T extends string = string, D = unknown> {
  readonly specversion: '1.0';
  /** Unique and stable: a message sent twice has the same id. */
  readonly id: string;
  /** `/proofmark/<app>` */
  readonly source: string;
  readonly type: T;
  /** The id of what it is about; also the record key. */
  readonly subject: string;
  /** When it happened, ISO 8601 UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** `https://proofmark.dev/schemas/<type>/v<major>.json`: a name, not a place to fetch from. */
  readonly dataschema: string;
  readonly workspaceid: string;
  readonly mode: Mode;
  readonly sequence?: number;
  readonly traceparent?: string;
  readonly data: D;
}

/** One kind of message: its type, the topic it travels on, and the schema of its `data`. */
export interface MessageDefinition<T extends string = string, S extends TSchema = TSchema> {
  readonly type: T;
  readonly topic: string;
  readonly major: number;
  readonly about: string;
  readonly data: S;
}

export function defineMessage<const T extends string, S extends TSchema>(
  definition: MessageDefinition<T, S>,
): MessageDefinition<T, S> {
  return definition;
}

export type MessageOf<D extends MessageDefinition> =
  D extends MessageDefinition<infer T, infer S> ? Message<T, Static<S>> : never;

/** What differs from message to message; the rest of the envelope follows from the definition. */
export interface Envelope {
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly sequence?: number;
  readonly traceparent?: string;
}

/** Puts `data` in its envelope. Does not check it: see {@link checkMessage}. */
export function message<T extends string, S extends TSchema>(
  definition: MessageDefinition<T, S>,
  envelope: Envelope,
  data: Static<S>,
): Message<T, Static<S>> {
  const { workspaceId, sequence, traceparent, ...rest } = envelope;
  return {
    specversion: '1.0',
    source: `/proofmark/${definition.topic.slice(0, definition.topic.indexOf('.'))}`,
    type: definition.type,
    datacontenttype: 'application/json',
    dataschema: `https://proofmark.dev/schemas/${definition.type}/v${definition.major}.json`,
    ...rest,
    workspaceid: workspaceId,
    ...(sequence === undefined ? {} : { sequence }),
    ...(traceparent === undefined ? {} : { traceparent }),
    data,
  };
}
