const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** MurmurHash2, 32 bits, as `org.apache.kafka.common.utils.Utils.murmur2` computes it. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(view.getInt32(at, true), M);
    word ^= word >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  hash = mixTail(hash, bytes.subarray(whole));
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

function mixTail(hash: number, tail: Uint8Array): number {
  if (tail.length === 0) return hash;
  const [first = 0, second = 0, third = 0] = tail;
  return Math.imul(hash ^ (third << 16) ^ (second << 8) ^ first, M);
}

const utf8 = new TextEncoder();

/** The partition of a key, the same in every engine: what Kafka's default partitioner chooses for a keyed record. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(utf8.encode(key)) & 0x7fffffff) % partitions;
}
