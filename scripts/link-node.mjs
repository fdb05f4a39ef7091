// npm 10 drops the link to the packaged Node when it removes a skipped platform's package of the same name; this puts it back.
import { createRequire } from 'node:module';
import { rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);
const platform = process.platform === 'win32' ? 'win' : process.platform;
try {
  const packageFile = require.resolve(`node-${platform}-${process.arch}/package.json`);
  const bin = join(dirname(dirname(packageFile)), '.bin');
  if (platform !== 'win') {
    rmSync(join(bin, 'node'), { force: true });
    symlinkSync(relative(bin, join(dirname(packageFile), 'bin/node')), join(bin, 'node'));
  }
} catch {
  // No packaged Node for this platform: the one on the PATH serves (24.9 or later).
}
