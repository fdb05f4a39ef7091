import { messageSchema } from './check-message.js';
import { messageDefinitions } from './messages/all.js';
import { type Keeping, type TopicDefinition, topics } from './topics.js';

/** The public streams as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApiDocument(version: string) {
  const channels = Object.values<TopicDefinition>(topics).map(
    (topic) => [channelId(topic.name), channel(topic)] as const,
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Proofmark event streams',
      version,
      description:
        'Every public message of Proofmark. Messages are CloudEvents 1.0 in structured JSON mode; the record key is the `subject`, where the channel names no other. ' +
        'Delivery is at least once and in order per key: a message sent twice has the same `id`.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(channels.map(([id, { address }]) => [`consume-${id}`, operation(id, address)])),
    components: { messages: Object.fromEntries(messageDefinitions.map((d) => [d.type, componentMessage(d.type)])) },
  };
}

/** AsyncAPI ids may not hold dots everywhere tools follow them, so `codes.qr.v1` becomes `codes-qr-v1`. */
function channelId(topic: string): string {
  return topic.replaceAll('.', '-');
}

function channel(topic: TopicDefinition) {
  return {
    address: topic.name,
    title: topic.name,
    description: `${topic.about} Owned by ${topic.owner}. Key: ${topic.key}.`,
    messages: Object.fromEntries(
      messageTypesOf(topic.name).map((type) => [type, { $ref: `#/components/messages/${type}` }]),
    ),
    bindings: {
      kafka: { topic: topic.name, partitions: topic.partitions, topicConfiguration: retention(topic.keeping) },
    },
  };
}

function operation(id: string, address: string) {
  return {
    action: 'receive',
    title: `Consume ${address}`,
    channel: { $ref: `#/channels/${id}` },
    messages: messageTypesOf(address).map((type) => ({ $ref: `#/channels/${id}/messages/${type}` })),
  };
}

function componentMessage(type: string) {
  const definition = messageDefinitions.find((candidate) => candidate.type === type);
  if (!definition) throw new Error(`No definition of ${type}.`);
  return {
    name: type,
    title: type,
    summary: definition.about,
    contentType: 'application/cloudevents+json',
    payload: messageSchema(definition),
    bindings: { kafka: { key: { type: 'string', description: keyOf(definition.topic) } } },
  };
}

function keyOf(topic: string): string {
  const definition = Object.values<TopicDefinition>(topics).find(({ name }) => name === topic);
  if (!definition) throw new Error(`No definition of ${topic}.`);
  return definition.key;
}

function messageTypesOf(topic: string): string[] {
  return messageDefinitions.filter((definition) => definition.topic === topic).map(({ type }) => type);
}

const DAY_MS = 86_400_000;

function retention(keeping: Keeping) {
  if (keeping === 'latest') return { 'cleanup.policy': ['compact'] };
  return { 'cleanup.policy': ['delete'], 'retention.ms': keeping === 'all' ? -1 : keeping.days * DAY_MS };
}
