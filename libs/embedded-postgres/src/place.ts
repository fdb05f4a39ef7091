import { chmod, chown, lstat, mkdir, mkdtemp, readlink, rm, rmdir, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canReach, postgresUser, sharedPlace, type SystemUser } from './system-user.js';

/** Where a cluster lives, and as whom. */
export interface Place {
  /** Holds `data`, `server.log`. Belongs to `user`, closed to all others. */
  readonly folder: string;
  readonly user: SystemUser;
}

/**
 * Makes the cluster's folder. Root cannot run PostgreSQL, and the user it runs as instead may be unable to reach the folder asked for
 * (a checkout in root's home): then the data lies in {@link sharedPlace}, and a link to it where it was asked for.
 */
export async function makePlace(asked: string): Promise<Place> {
  const folder = resolve(asked);
  await mkdir(dirname(folder), { recursive: true });
  const link = await readlink(folder).catch(() => null);
  const user = await postgresUser(link ?? folder);
  if (link === null && !(await canReach(user, dirname(folder)))) return placeElsewhere(folder, user);
  const home = link ?? folder;
  await mkdir(home, { recursive: true, mode: 0o700 });
  await giveTo(user, home);
  return { folder: home, user };
}

async function placeElsewhere(asked: string, user: SystemUser): Promise<Place> {
  // Fails when there is data already: it belongs to somebody who could reach it, and is not ours to move.
  if (await lstat(asked).catch(() => null)) await rmdir(asked);
  const home = await mkdtemp(join(await sharedPlace(), 'data-'));
  await giveTo(user, home);
  await symlink(home, asked);
  return { folder: home, user };
}

async function giveTo(user: SystemUser, folder: string): Promise<void> {
  if (user.uid === undefined || user.gid === undefined) return;
  await chmod(folder, 0o700);
  await chown(folder, user.uid, user.gid);
}

/** Removes a cluster's folder, wherever it lies. */
export async function removePlace(asked: string): Promise<void> {
  const folder = resolve(asked);
  const link = await readlink(folder).catch(() => null);
  if (link !== null) await rm(link, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
