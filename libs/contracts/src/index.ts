export {
  type ApiKeyToken,
  hashApiKeySecret,
  newApiKeyToken,
  type ParsedApiKeyToken,
  parseApiKeyToken,
} from './api-key-token.js';
export { asyncApiDocument } from './asyncapi.js';
export { checkMessage, MessageInvalid, messageSchema } from './check-message.js';
export {
  EPCIS_EXCEPTIONS,
  EPCIS_PATH,
  EPCIS_VERSION_HEADERS,
  type EpcisExceptionName,
  type EpcisProblem,
  epcisProblem,
  isEpcisPath,
} from './epcis-problem.js';
export { contractBreaks, type PublishedContract } from './evolution/contract-breaks.js';
export {
  type ApiKeyQuestion,
  type ApiKeyUses,
  CLIENT_ADDRESS_HEADER,
  identityLookups,
  type ResolvedApiKey,
  type ResolvedSession,
  SESSION_COOKIE,
  type SessionQuestion,
} from './identity-lookups.js';
export {
  type Envelope,
  type Message,
  type MessageDefinition,
  type MessageOf,
  type Mode,
  message,
  ModeSchema,
} from './message.js';
export { messageDefinitions } from './messages/all.js';
export * from './messages/delivery.js';
export * from './messages/epcis.js';
export * from './messages/identity.js';
export * from './messages/qr.js';
export * from './messages/scan.js';
export {
  deadLetterTopic,
  type Keeping,
  retryTopic,
  sharedGroups,
  type TopicDefinition,
  type TopicName,
  topics,
} from './topics.js';
