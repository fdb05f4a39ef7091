import {
  message,
  qrCreated,
  qrArchived,
  qrDeleted,
  qrUpdated,
  type QrMessage,
  type QrSnapshot,
  topics,
} from '@proofmark/contracts';
import type { EventStream } from '@proofmark/event-stream';

export const WORKSPACE = 'ws_01jvm3k5n0000000000000000a';

const changes = { created: qrCreated, updated: qrUpdated, archived: qrArchived, deleted: qrDeleted };

/** What codes would say of a code. `changed` is the kind of message; the rest is the code as it stands after it. */
export function qrMessage(
  code: Partial<QrSnapshot> & { slug: string },
  {
    changed = 'created',
    sequence = 1,
    mode = 'live',
  }: { changed?: keyof typeof changes; sequence?: number; mode?: 'live' | 'test' } = {},
): QrMessage {
  const id = code.id ?? `qr_${code.slug}`;
  const time = '2026-05-19T12:00:00.000Z';
  const snapshot: QrSnapshot = {
    id,
    name: 'Packaging insert',
    type: 'dynamic',
    status: changed === 'archived' ? 'archived' : 'active',
    destinationUrl: 'https://example.com/post-purchase',
    publicUrl: `https://qr.example/r/${code.slug}`,
    foregroundColor: '#111827',
    backgroundColor: '#ffffff',
    frameText: null,
    tags: [],
    utm: {},
    createdAt: time,
    updatedAt: time,
    ...code,
  };
  const envelope = { id: `${id}/${sequence}`, subject: id, time, workspaceId: WORKSPACE, mode, sequence };
  return message(changes[changed], envelope, snapshot);
}

export async function publish(stream: EventStream, ...messages: QrMessage[]): Promise<void> {
  await stream.append(
    topics.qr.name,
    messages.map((one) => ({ key: one.subject, message: one })),
  );
}
