// `npm run test:faults`: builds what changed, then breaks Proofmark under load in fifteen ways. Flags: see e2e/faults/run-faults.ts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenNeeded } from './build-when-needed.mjs';
import { packagedNode } from './packaged-node.mjs';
import { root } from './run.mjs';

if (!(await buildWhenNeeded())) process.exit(1);

const args = [join(root, 'e2e/faults/run-faults.ts'), ...process.argv.slice(2)];
const child = spawn(packagedNode(), args, { cwd: root, stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
