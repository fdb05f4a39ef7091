import { promisify } from 'node:util';
import { zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';

/** Takes about a millisecond: done on the spot, for the way to a thread and back costs more than that. */
const QUICK_BYTES = { toCompress: 256 * 1024, toDecompress: 64 * 1024 };
const inLargePieces = { chunkSize: 128 * 1024 };
const compressElsewhere = promisify(zstdCompress);
const decompressElsewhere = promisify(zstdDecompress);

export function compress(bytes: Buffer): Buffer | Promise<Buffer> {
  if (bytes.length > QUICK_BYTES.toCompress) return compressElsewhere(bytes, inLargePieces);
  return zstdCompressSync(bytes, inLargePieces);
}

export function decompress(bytes: Buffer): Buffer | Promise<Buffer> {
  if (bytes.length > QUICK_BYTES.toDecompress) return decompressElsewhere(bytes, inLargePieces);
  return zstdDecompressSync(bytes, inLargePieces);
}
