import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import type { Journal } from '../journal/journal.js';
import type { Link } from '../links/link.js';
import type { Links, Unanswerable } from '../links/links.js';
import type { ScanCapture } from '../scan/capture.js';
import { htmlPage, jsonPage, PAGE_HEADERS, type Page, prefersJson, type Refusal, refusals } from './pages.js';
import { RedirectCounts } from './redirect-counts.js';
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
  private readonly log = new Logger(RedirectHandler.name);
  private closing = false;
  readonly counts = new RedirectCounts();

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
    const began = performance.now();
    const link = this.find(request);
    if (typeof link === 'string') {
      refuse(request, response, pages[link]);
      return this.counts.add(link, performance.now() - began);
    }
    const line = this.lineOf(request, link);
    const answerIt = (): void => {
      answer(request, response, link);
      this.counts.add(link.outcome, performance.now() - began);
    };
    if (line === null) answerIt();
    else this.journal.append(line, answerIt);
  }

  private find({ url = '' }: IncomingMessage): Link | Unanswerable {
    const slug = slugOf(url);
    if (slug === null) return 'unknown';
    try {
      return this.links.find(slug);
    } catch (failure) {
      this.log.error({ slug, reason: String(failure) }, 'The copy of the links cannot be read.');
      return 'notYet';
    }
  }

  /** Null where it cannot be made: nobody shall wait in front of a closed door because of our own bookkeeping. */
  private lineOf(request: IncomingMessage, link: Link): string | null {
    try {
      return this.capture.lineOf(request, link.workspaceId, link.codePart);
    } catch (failure) {
      this.journal.countUnrecorded();
      this.log.error({ reason: String(failure) }, 'A scan could not be described.');
      return null;
    }
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
