// `node deploy/prove-image-steps.mjs [APP …]`: does what deploy/Dockerfile says without Docker, for each app: its very steps, in empty
// folders, as a plain user; then starts the image's command with a read-only root, the environment of docker-compose.yml and a real
// PostgreSQL, and asks it whether it is ready. Takes about half a minute per app. docs/deployment.md says what that does not prove.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded } from '../scripts/build-when-needed.mjs';
import { packagedNode } from '../scripts/packaged-node.mjs';
import { root } from '../scripts/run.mjs';
import { copyContext } from './proof/build-context.mjs';
import { whyNoRoom } from './proof/closed-room.mjs';
import { readDockerfile } from './proof/dockerfile-steps.mjs';
import { ImageBuilder } from './proof/image-builder.mjs';
import { proveImage } from './proof/image-runner.mjs';

const ALL = ['provision', 'identity', 'codes', 'resolver', 'analytics', 'webhooks', 'passport', 'gateway'];
const asked = process.argv.slice(2);
// Roles and schemas first: the others need them.
const apps = ALL.filter((app) => asked.length === 0 || app === 'provision' || asked.includes(app));

const reason = whyNoRoom();
if (reason) {
  console.log(`Nothing was proven: this machine gives us no namespaces (unshare: ${reason}).`);
  process.exit(1);
}
if (!(await buildWhenNeeded())) process.exit(1);
// It stands on libraries of ours, which are there only now.
const { Surroundings } = await import('./proof/surroundings.mjs');

const work = mkdtempSync(join(tmpdir(), 'proofmark-image-'));
let surroundings;
try {
  const context = join(work, 'context');
  console.log(`context  ${copyContext(root, context)} files`);
  const { stages } = readDockerfile(join(root, 'deploy/Dockerfile'));
  const builder = new ImageBuilder({ stages, work, context, node: realpathSync(packagedNode()) });
  await timed('packages', () => builder.buildShared());
  surroundings = await Surroundings.start(work);
  for (const app of apps) {
    const image = await timed(app, () => builder.buildImage({ APP: app }));
    for (const line of await proveImage(image, { app, work, env: surroundings.environmentOf(app) }))
      console.log(`         ${line}`);
    image.leave();
  }
  console.log(`${apps.length} images proven`);
} catch (error) {
  console.log(`FAILED: ${error.stack}`);
  process.exitCode = 1;
} finally {
  await surroundings?.stop();
  rmSync(work, { recursive: true, force: true });
}

async function timed(name, work) {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${name.padEnd(8)} built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
