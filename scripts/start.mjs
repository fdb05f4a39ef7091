// `npm start`: builds what changed, then runs the whole of Proofmark in one process on the packaged Node.
// It is run by whatever Node npm has, so it keeps to what Node 20 knows.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenNeeded } from './build-when-needed.mjs';
import { packagedNode } from './packaged-node.mjs';
import { root } from './run.mjs';

const HALF_A_SECOND = 500;

if (!(await buildWhenNeeded())) process.exit(1);

const args = process.argv.slice(2);
// Compiled code is kept: a sixth less work at every start.
const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/proofmark') };
const child = fork('apps/standalone/dist/main.js', args, {
  cwd: root,
  env,
  execPath: packagedNode(),
  execArgv: ['--enable-source-maps'],
});
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));

// npm killed outright takes nobody with it. The child notices our end by itself: its channel to us closes.
if (process.env.npm_lifecycle_event) {
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && child.kill('SIGTERM'), HALF_A_SECOND).unref();
}
