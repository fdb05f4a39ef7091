import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** The Node that the packages bring along; where they bring none for this platform, the one that runs us, if it is new enough. */
export function packagedNode() {
  const packaged = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(`There is no packaged Node for ${process.platform}-${process.arch}; install Node 24 and try again.`);
  process.exit(1);
}
