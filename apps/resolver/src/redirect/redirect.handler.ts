import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from '../journal/journal.js';
import type { Link } from '../links/link.js';
import type { Links } from '../links/links.js';
import type { ScanCapture } from '../scan/capture.js';
import { htmlPage, jsonPage, PAGE_HEADERS, type Page, prefersJson, type Refusal, refusals } from './pages.js';
import { slugOf } from './slug.js';

interface Forms {
  readonly refusal: Refusal;
  readonly html: Page;
  readonly json: Page;
}
const formsOf = (refusal: Refusal): Forms => ({ refusal, html: htmlPage(refusal), json: jsonPage(refusal) });
const pages = {
  unknown: formsOf(refusals.unknown),
  notYet: formsOf(refusals.notYet),
  paused: formsOf(refusals.paused),
  archived: formsOf(refusals.archived),
  blocked: formsOf(refusals.blocked),
};

/**
 * Answers `GET|HEAD /r/{slug}` on Node's own request and response: nothing of the framework stands between a phone and its answer.
 * The answer to a scan leaves when its record is on disk.
 */
export class RedirectHandler {
  private closing = false;

  constructor(
    private readonly links: Links,
    private readonly capture: ScanCapture,
    private readonly journal: Journal,
  ) {}

  /** From now on each answer ends its connection, so that the server can stop. */
  close(): void {
    this.closing = true;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.closing) response.setHeader('connection', 'close');
    const slug = slugOf(request.url ?? '');
    const link = slug === null ? 'unknown' : this.links.find(slug);
    if (typeof link === 'string') return refuse(request, response, pages[link]);
    const line = this.capture.lineOf(request, link.workspaceId, link.codePart);
    this.journal.append(line, () => answer(request, response, link));
  }
}

function answer(request: IncomingMessage, response: ServerResponse, { outcome, location }: Link): void {
  if (outcome !== 'redirected' || location === null) {
    return refuse(request, response, outcome === 'redirected' ? pages.blocked : pages[outcome]);
  }
  response.writeHead(302, { location, 'cache-control': 'no-store', 'content-length': 0 }).end();
}

function refuse(request: IncomingMessage, response: ServerResponse, { refusal, html, json }: Forms): void {
  const page = prefersJson(request.headers.accept) ? json : html;
  if (refusal.retryAfter !== undefined) response.setHeader('retry-after', refusal.retryAfter);
  const length = page.body.length;
  response.writeHead(refusal.status, { ...PAGE_HEADERS, 'content-type': page.contentType, 'content-length': length });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}
