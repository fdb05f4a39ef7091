import type { IncomingMessage } from 'node:http';
import { type TrustedProxies, clientAddress } from './client-address.js';
import type { Geo } from './geo.js';
import { languageOf, notCounted, referrerOf } from './headers.js';
import { newScanId } from './scan-id.js';
import { encodeScan } from './scan-record.js';
import { agentOf } from './user-agent.js';
import type { Visitors } from './visitor.js';

/** Makes the journal line of a request. The address is used here and kept nowhere. */
export class ScanCapture {
  constructor(
    private readonly geo: Geo,
    private readonly visitors: Visitors,
    private readonly isTrustedProxy: TrustedProxies,
  ) {}

  /** @param codePart see `encodeCode` */
  lineOf(request: IncomingMessage, workspaceId: string, codePart: string): string {
    const { headers, socket, method = 'GET' } = request;
    const userAgent = headers['user-agent'] ?? '';
    const agent = agentOf(userAgent);
    const address = clientAddress(socket.remoteAddress ?? '', forwardedFor(request), this.isTrustedProxy);
    const now = Date.now();
    const { country, region, city } = this.geo.placeOf(address);
    return encodeScan(codePart, {
      scanId: newScanId(now),
      device: agent.device,
      os: agent.os,
      browser: agent.browser,
      notCounted: notCounted(method, headers, agent),
      country,
      region,
      city,
      language: languageOf(headers['accept-language']),
      referrer: referrerOf(headers.referer),
      visitor: this.visitors.visitorOf(workspaceId, address, userAgent, now),
    });
  }
}

function forwardedFor({ headers }: IncomingMessage): string | undefined {
  const value = headers['x-forwarded-for'];
  return Array.isArray(value) ? value.join(',') : value;
}
