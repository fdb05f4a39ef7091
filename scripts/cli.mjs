// `npm run rebuild -- …` and `npm run dead-letters -- …`: builds what changed, then runs the command on the packaged Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenNeeded } from './build-when-needed.mjs';
import { packagedNode } from './packaged-node.mjs';
import { root } from './run.mjs';

if (!(await buildWhenNeeded('cli'))) process.exit(1);

const args = ['--enable-source-maps', join(root, 'apps/cli/dist/main.js'), ...process.argv.slice(2)];
const child = spawn(packagedNode(), args, { cwd: root, stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
