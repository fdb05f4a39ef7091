// `npm run kafka [-- --port 9092 --data var/kafka]`: builds what changed, then starts a Kafka broker on this machine.
import { fork } from 'node:child_process';
import { packagedNode } from './packaged-node.mjs';
import { root, run } from './run.mjs';

const { code: built } = await run('tsc', ['-b', 'libs/embedded-kafka/tsconfig.build.json']);
if (built !== 0) process.exit(1);

const child = fork('deploy/kafka/start.mjs', process.argv.slice(2), { cwd: root, execPath: packagedNode() });
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
