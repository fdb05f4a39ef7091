import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { openJournal } from '../journal/journal.fixture.js';
import type { Journal } from '../journal/journal.js';
import { Links } from '../links/links.js';
import { LocalCopy } from '../links/local-copy.js';
import { ScanCapture } from '../scan/capture.js';
import type { TrustedProxies } from '../scan/client-address.js';
import { Geo } from '../scan/geo.js';
import { Visitors } from '../scan/visitor.js';
import { ownSalt } from '../scan/visitor-salt.js';
import { RedirectHandler } from './redirect.handler.js';

const link = {
  workspaceId: 'ws_1',
  mode: 'live',
  status: 'active',
  destinationUrl: 'https://a.example/',
  utm: {},
} as const;

describe('a redirect when our own parts fail', () => {
  let directory: string;
  let journal: Journal;
  let copy: LocalCopy;
  let server: Server;
  let isTrusted: TrustedProxies;

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'redirect-'));
    journal = await openJournal(directory);
    copy = LocalCopy.open(':memory:', 64);
    const changes = ['known', 'other'].map((slug) => ({
      codeId: `qr_${slug}`,
      sequence: 1,
      link: { ...link, slug, codeId: `qr_${slug}` },
    }));
    copy.apply('codes', 0, changes, 1n);
    isTrusted = () => false;
    const capture = new ScanCapture(await Geo.open('none'), new Visitors(ownSalt), (address) => isTrusted(address));
    const redirects = new RedirectHandler(new Links(copy, 10), capture, journal);
    server = createServer((request, response) => redirects.handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    await journal.close();
    await rm(directory, { recursive: true, force: true });
  });

  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      redirect: 'manual',
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });

  it('happens without a scan that cannot be described, which is counted', async () => {
    isTrusted = () => {
      throw new Error('out of order');
    };
    expect((await ask('/r/known')).status).toBe(302);
    expect(journal.state).toMatchObject({ depth: 0, unrecorded: 1 });
  });

  it('happens for what is in memory, and is asked for again later otherwise, when the copy cannot be read', async () => {
    expect((await ask('/r/known')).status).toBe(302);
    copy.close();
    expect((await ask('/r/known')).status).toBe(302);
    const answer = await ask('/r/other');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});
