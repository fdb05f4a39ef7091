export { eventually } from './eventually.js';
export { freePort } from '@proofmark/embedded-postgres';
export { provisionDatabase, type TestDatabase } from './provision-database.js';
export { ServiceProcess, TYPESCRIPT_LOADER } from './service-process.js';
export { signedHeaders, TEST_CONTEXT } from './signed-headers.js';
export { TEST_CONTEXT_SIGNING_KEY, TEST_SEALING_KEY, testEnv } from './test-env.js';
export {
  del,
  get,
  patch,
  post,
  put,
  send,
  specifyApi,
  type ApiAnswer,
  type ApiOutcome,
  type ApiRequest,
} from './specify-api.js';
export { type CollectedSpan, TraceCollector } from './trace-collector.js';
export { type Answering, type ReceivedWebhook, WebhookReceiver } from './webhook-receiver.js';
