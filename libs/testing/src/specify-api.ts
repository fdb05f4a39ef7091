import { expect } from '@jest/globals';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs reach into answers freely; what they find there they assert
  readonly body: any;
}

export interface ApiOutcome {
  /** Answers with this status and, where given, a body that holds at least this. Returns the answer for a closer look. */
  then(status: number, body?: object): Promise<ApiAnswer>;
  /** Is refused with this status and code. */
  rejected(status: number, code: string): Promise<ApiAnswer>;
}

type HeaderValues = Readonly<Record<string, string>>;

export const get = (path: string, headers?: HeaderValues): ApiRequest => ({ method: 'GET', path, headers });
export const post = (path: string, body?: unknown, headers?: HeaderValues): ApiRequest => ({
  method: 'POST',
  path,
  body,
  headers,
});
export const patch = (path: string, body?: unknown, headers?: HeaderValues): ApiRequest => ({
  method: 'PATCH',
  path,
  body,
  headers,
});
export const put = (path: string, body?: unknown, headers?: HeaderValues): ApiRequest => ({
  method: 'PUT',
  path,
  body,
  headers,
});
export const del = (path: string, headers?: HeaderValues): ApiRequest => ({ method: 'DELETE', path, headers });

/** Sends one request over real HTTP. Redirects are answers, not followed. */
export async function send(baseUrl: string, request: ApiRequest): Promise<ApiAnswer> {
  const answer = await fetch(new URL(request.path, baseUrl), {
    method: request.method,
    redirect: 'manual',
    headers: { ...(request.body !== undefined && { 'content-type': 'application/json' }), ...request.headers },
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
  });
  const text = await answer.text();
  const json = (): unknown => (text === '' ? '' : JSON.parse(text));
  const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, headers: answer.headers, body: isJson ? json() : text };
}

/**
 * `const given = specifyApi(() => service.url, () => signedHeaders(context))`; then
 * `await given(post('/things', thing)).when(([made]) => get('/things/' + made.body.data.id)).then(200, { data: thing })`.
 * What is given must succeed.
 */
export function specifyApi(baseUrl: () => string, headers: () => HeaderValues = () => ({})) {
  const call = (request: ApiRequest) => send(baseUrl(), { ...request, headers: { ...headers(), ...request.headers } });

  return (...earlier: ApiRequest[]) => ({
    when(request: ApiRequest | ((earlier: ApiAnswer[]) => ApiRequest)): ApiOutcome {
      const ask = async (): Promise<ApiAnswer> => {
        const answers: ApiAnswer[] = [];
        for (const one of earlier) answers.push(succeeded(one, await call(one)));
        return call(typeof request === 'function' ? request(answers) : request);
      };
      return {
        then: async (status, body) => holds(await ask(), { status, ...(body && { body }) }),
        rejected: async (status, code) => holds(await ask(), { status, body: { error: { code } } }),
      };
    },
  });
}

function succeeded(request: ApiRequest, answer: ApiAnswer): ApiAnswer {
  if (answer.status < 400) return answer;
  throw new Error(
    `${request.method} ${request.path} was given, but answered ${answer.status}: ${JSON.stringify(answer.body)}`,
  );
}

function holds(answer: ApiAnswer, expected: { status: number; body?: object }): ApiAnswer {
  expect({ status: answer.status, body: answer.body as unknown }).toMatchObject(expected);
  return answer;
}
