import { readFile, truncate } from 'node:fs/promises';
import { frameAt, nextFrame } from './frame.js';
import { type Segment, type Segments, syncDirectory } from './segments.js';

export interface Recovered {
  readonly nextIndex: number;
  /** What was cut off, but for the zeros that wait behind the records of a healthy file. */
  readonly tornBytes: number;
}

/**
 * What a crash left behind, made good: the torn tail of the newest segment is cut off.
 * @param forwarded number of the first record that is not acknowledged
 */
export async function recover(segments: Segments, forwarded: number): Promise<Recovered> {
  const { last } = segments;
  if (!last) return { nextIndex: forwarded, tornBytes: 0 };
  const bytes = await readFile(last.path);
  const { end, next } = lastWhole(bytes);
  if (end < bytes.length) await cut(segments, last, end);
  // Never below what was acknowledged, or new records would pass for acknowledged ones.
  return { nextIndex: Math.max(last.base + next, forwarded), tornBytes: tornBytes(bytes.subarray(end)) };
}

function lastWhole(bytes: Buffer): { end: number; next: number } {
  let end = 0;
  let next = 0;
  for (
    let frame = frameAt(bytes, 0) ?? nextFrame(bytes, 0);
    frame;
    frame = frameAt(bytes, end) ?? nextFrame(bytes, end)
  ) {
    end = frame.end;
    next = frame.index + 1;
  }
  return { end, next };
}

function tornBytes(tail: Buffer): number {
  return tail.findLastIndex((byte) => byte !== 0) + 1;
}

async function cut(segments: Segments, segment: Segment, bytes: number): Promise<void> {
  if (bytes === 0) {
    await segments.remove(segment);
  } else {
    await truncate(segment.path, bytes);
    segment.bytes = bytes;
  }
  await syncDirectory(segments.directory);
}
