/**
 * How Node runs one service; `deploy/Dockerfile` says the same. V8 would let what is young grow to 128 MB before it looks what of it still lives.
 */
export const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16'] as const;
