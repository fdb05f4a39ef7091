// `npm run demo`: does the main job on a running Proofmark, or on one started for it, and shows what it sees.
import { fork } from 'node:child_process';
import { buildWhenNeeded } from './build-when-needed.mjs';
import { packagedNode } from './packaged-node.mjs';
import { root } from './run.mjs';

if (!(await buildWhenNeeded())) process.exit(1);

const options = { cwd: root, execPath: packagedNode(), execArgv: ['--enable-source-maps'] };
const child = fork('apps/standalone/dist/demo/run-demo.js', process.argv.slice(2), options);
child.on('exit', (code) => process.exit(code ?? 1));

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
