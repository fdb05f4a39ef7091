import {
  type EpcisEventMessage,
  epcisEventCaptured,
  type Message,
  type Mode,
  type QrMessage,
  qrDeleted,
  type ScanMessage,
  scanCaptured,
} from '@proofmark/contracts';
import { type EpcisWish, epcisWish } from '../endpoint/epcis-filter.js';
import { PING } from '../event-types.js';

/** What a receiver is sent: the exact body, and what it is known by. */
export interface Notice {
  readonly workspaceId: string;
  readonly mode: Mode;
  /** The `webhook-id`: the same however often it is sent. */
  readonly messageId: string;
  readonly eventType: string;
  /** Notices of one subject reach an endpoint in order, as long as first attempts succeed. */
  readonly subject: string;
  /** When it happened, ISO 8601. */
  readonly occurredAt: string;
  readonly body: string;
  /** W3C trace context of what it tells of. */
  readonly traceparent?: string | undefined;
  /** Of a captured event. */
  readonly isWanted?: EpcisWish;
}

/** The webhook event a public message becomes, or null when none tells of it. */
export function noticeOf(message: QrMessage | ScanMessage | EpcisEventMessage): Notice | null {
  if (message.type === qrDeleted.type) return null;
  if (message.type === scanCaptured.type) return notice(message, 'qr.scanned', scanData(message.data));
  if (message.type === epcisEventCaptured.type) {
    const told = notice(message, 'epcis.event_captured', message.data);
    return Object.assign(told, { isWanted: epcisWish(message.data.event) });
  }
  return notice(message, message.type, message.data);
}

type Ping = Pick<Message, 'id' | 'mode' | 'traceparent'> & { readonly workspaceId: string; readonly at: string };

export function pingOf(endpointId: string, { workspaceId, at, ...ping }: Ping): Notice {
  const message = { ...ping, subject: endpointId, time: at, workspaceid: workspaceId };
  return notice(message, PING, { webhookId: endpointId });
}

type Told = Pick<Message, 'id' | 'subject' | 'time' | 'workspaceid' | 'mode' | 'traceparent'>;

function notice({ id, subject, time, workspaceid, mode, traceparent }: Told, eventType: string, data: unknown): Notice {
  return {
    workspaceId: workspaceid,
    ...{ mode, messageId: id, eventType, subject, occurredAt: time, traceparent },
    // Written only where somebody listens: of events by the thousand, mostly nobody does.
    get body() {
      return JSON.stringify({ id, type: eventType, createdAt: time, workspaceId: workspaceid, mode, data });
    },
  };
}

function scanData({ utm, codeId, scannedAt, ...scan }: ScanMessage['data']) {
  const named = Object.entries(utm).map(([name, value]) => [name.replace(/^utm_/, ''), value] as const);
  return { qrCodeId: codeId, scannedAt, ...scan, utm: Object.fromEntries(named) };
}
