import { createHash } from 'node:crypto';

/** What a person or a program is told where no redirect is possible. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly message: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

export const refusals = {
  unknown: {
    status: 404,
    code: 'not_found',
    title: 'We do not know this code',
    message: 'Please check that the whole code was scanned, or the whole address typed.',
  },
  // 200 and not 5xx: a brand that pauses a popular code must not make load balancers and alarms believe that this server is ill.
  paused: {
    status: 200,
    code: 'qr_paused',
    title: 'This code is taking a break',
    message: 'Its owner has paused it. Please try again later.',
  },
  archived: {
    status: 410,
    code: 'qr_archived',
    title: 'This code has been retired',
    message: 'Its owner no longer uses it.',
  },
  blocked: {
    status: 403,
    code: 'unsafe_destination',
    title: 'This code leads nowhere safe',
    message: 'Its destination is no web address that we would send anybody to.',
  },
  notYet: {
    status: 503,
    code: 'not_ready',
    title: 'One moment, please',
    message: 'Codes cannot be looked up right now. Please try again in a few seconds.',
    retryAfter: 5,
  },
} as const satisfies Record<string, Refusal>;

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-content:center;' +
  'padding:1.5rem;text-align:center;background:Canvas;color:CanvasText}h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:0;max-width:28rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export interface Page {
  readonly contentType: string;
  readonly body: Buffer;
}

/** The page may show itself and nothing else, and nobody may frame it. */
export const PAGE_HEADERS = {
  'cache-control': 'no-store',
  vary: 'accept',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
};

export function htmlPage({ title, message }: Refusal): Page {
  const body =
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style>` +
    `<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p></main></html>`;
  return { contentType: 'text/html; charset=utf-8', body: Buffer.from(body) };
}

export function jsonPage({ code, message }: Refusal): Page {
  return {
    contentType: 'application/json; charset=utf-8',
    body: Buffer.from(JSON.stringify({ error: { code, message } })),
  };
}

/** Whether the asker would rather read JSON than a page for people. */
export function prefersJson(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const json = accept.search(/\bapplication\/(?:[\w.-]+\+)?json\b/i);
  const html = accept.search(/\btext\/html\b/i);
  return json >= 0 && (html < 0 || json < html);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
