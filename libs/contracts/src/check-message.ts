import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { Type } from '@sinclair/typebox';
import { type Message, type MessageDefinition, ModeSchema } from './message.js';
import { messageDefinitions } from './messages/all.js';
import { Instant, Text } from './messages/fields.js';

/** A message that breaks its published promise. Thrown before it is published, so nobody ever reads it. */
export class MessageInvalid extends Error {
  override readonly name = 'MessageInvalid';
}

const ajv = formats.default(new Ajv({ strict: true, allowUnionTypes: true }));

/** The whole message: the CloudEvents envelope around one definition's data. */
export function messageSchema(definition: MessageDefinition) {
  return Type.Object({
    specversion: Type.Literal('1.0'),
    id: Type.String({ minLength: 1, maxLength: 255 }),
    source: Type.String({ pattern: '^/proofmark/[a-z]+$' }),
    type: Type.Literal(definition.type),
    subject: Text(255, 'The id of what it is about; also the record key.'),
    time: Instant('When it happened.'),
    datacontenttype: Type.Literal('application/json'),
    dataschema: Type.Literal(`https://proofmark.dev/schemas/${definition.type}/v${definition.major}.json`),
    workspaceid: Text(64),
    mode: ModeSchema,
    sequence: Type.Optional(Type.Integer({ minimum: 1, description: 'The version of the stream it tells of.' })),
    traceparent: Type.Optional(Type.String({ pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' })),
    data: definition.data,
  });
}

const checks = new Map<string, ValidateFunction>(
  messageDefinitions.map((definition) => [definition.type, ajv.compile(messageSchema(definition))]),
);

/** @throws MessageInvalid naming the first field that is wrong. */
export function checkMessage(candidate: Message): void {
  const check = checks.get(candidate.type);
  if (!check) throw new MessageInvalid(`${candidate.type} is not a published message type.`);
  const keepsPromise: boolean = check(candidate);
  if (keepsPromise) return;
  const first = check.errors?.[0];
  throw new MessageInvalid(`${candidate.type} ${first?.instancePath ?? ''} ${first?.message ?? 'is invalid'}`);
}
