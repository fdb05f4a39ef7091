import { type CallContext, CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import { TEST_CONTEXT_SIGNING_KEY } from './test-env.js';

/** What a service is told when nothing else is said: an API key with no scopes in the test mode of one workspace. */
export const TEST_CONTEXT: CallContext = {
  workspaceId: 'ws_01jd2v8m6c7q3k5x9e0000000a',
  mode: 'test',
  actor: { kind: 'api-key', id: 'key_01jd2v8m6c7q3k5x9e0000000b' },
  scopes: [],
  requestId: 'request-of-a-test',
};

/** The headers by which the gateway would pass this caller on. Valid for 30 seconds: make them anew for each request. */
export function signedHeaders(context: Partial<CallContext> = {}): Record<string, string> {
  return { [CONTEXT_HEADER]: signContext({ ...TEST_CONTEXT, ...context }, TEST_CONTEXT_SIGNING_KEY) };
}
