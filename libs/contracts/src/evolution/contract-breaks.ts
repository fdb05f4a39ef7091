import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.js';
import { schemaBreaks } from './schema-breaks.js';

/** As much of an AsyncAPI 3 document as readers depend on; what {@link asyncApiDocument} makes is one. */
export interface PublishedContract {
  readonly info: { readonly version: string };
  readonly channels: Readonly<Record<string, PublishedTopic>>;
  readonly components: { readonly messages: Readonly<Record<string, PublishedMessage>> };
}

interface PublishedTopic {
  readonly address: string;
  readonly messages: Readonly<Record<string, unknown>>;
  readonly bindings: {
    readonly kafka: { readonly partitions: number; readonly topicConfiguration: Readonly<Record<string, unknown>> };
  };
}

interface PublishedMessage {
  readonly payload: JsonSchema;
  readonly bindings: { readonly kafka: { readonly key: { readonly description: string } } };
}

/**
 * Everything in `next` that breaks a reader of `released`, a sentence each: see {@link schemaBreaks}. Topics and messages may be added,
 * never removed; a topic never changes its partitions, its keys or what it keeps, which the place and the order of records hang on.
 */
export function contractBreaks(next: PublishedContract, released: PublishedContract): readonly string[] {
  const { version } = released.info;
  const topics = Object.entries(released.channels).flatMap(([id, topic]) => topicBreaks(next.channels[id], topic));
  const messages = Object.entries(released.components.messages).flatMap(([type, message]) =>
    messageBreaks(type, next.components.messages[type], message),
  );
  return [...topics, ...messages].map((sentence) => `${sentence}: breaks readers of ${version}`);
}

function topicBreaks(next: PublishedTopic | undefined, released: PublishedTopic): string[] {
  const { address } = released;
  if (!next) return [`the topic ${address} is gone`];
  const [now, before] = [next.bindings.kafka, released.bindings.kafka];
  const gone = Object.keys(released.messages).filter((type) => !(type in next.messages));
  return [
    ...gone.map((type) => `${address} no longer carries ${type}`),
    ...(next.address === address ? [] : [`the topic ${address} is now called ${next.address}`]),
    ...(now.partitions === before.partitions
      ? []
      : [`${address} has ${now.partitions} partitions, it had ${before.partitions}`]),
    ...(isDeepStrictEqual(now.topicConfiguration, before.topicConfiguration)
      ? []
      : [
          `${address} keeps ${JSON.stringify(now.topicConfiguration)}, it kept ${JSON.stringify(before.topicConfiguration)}`,
        ]),
  ];
}

function messageBreaks(type: string, next: PublishedMessage | undefined, released: PublishedMessage): string[] {
  if (!next) return [`the message ${type} is gone`];
  const [key, before] = [next.bindings.kafka.key.description, released.bindings.kafka.key.description];
  return [
    ...(key === before ? [] : [`${type} has the key "${key}", it was "${before}"`]),
    ...schemaBreaks(next.payload, released.payload).map(
      ({ field, what }) => `${type}: ${field || 'the message'} ${what}`,
    ),
  ];
}
