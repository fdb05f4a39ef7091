import type { Terminal } from './terminal.js';

/** A terminal that remembers what was said. */
export function capturedTerminal(env: NodeJS.ProcessEnv): Terminal & { said: string[]; complained: string[] } {
  const said: string[] = [];
  const complained: string[] = [];
  return { env, said, complained, say: (line) => said.push(line), complain: (line) => complained.push(line) };
}
