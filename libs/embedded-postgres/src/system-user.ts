import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What `spawn` is told about the user a PostgreSQL process runs as; empty for our own. */
export interface SystemUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** "nobody": PostgreSQL refuses to run as root, and no user needs to be created for it. */
const NOBODY = 65534;

/**
 * The user to run PostgreSQL as. Ourselves, unless we are root: then whoever owns the data already, else "nobody".
 * @param dataDir absolute path; need not exist
 */
export async function postgresUser(dataDir: string): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(dataDir).catch(() => null);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : { uid: NOBODY, gid: NOBODY };
}

/** Whether that user can walk down to `path` (each folder on the way has to let it pass). Missing folders count as passable. */
export async function canReach(user: SystemUser, path: string): Promise<boolean> {
  if (user.uid === undefined) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const entry = await stat(folder).catch(() => null);
    if (entry && !mayPass(user, entry)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayPass(user: SystemUser, entry: { uid: number; gid: number; mode: number }): boolean {
  if (entry.uid === user.uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === user.gid) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}

/** Where root keeps what another user must be able to read, when the checkout lies in a closed folder (root's home, say). */
const SHARED_PLACE = '/var/lib/proofmark';

/** Creates {@link SHARED_PLACE} and says where it is. */
export async function sharedPlace(): Promise<string> {
  await mkdir(SHARED_PLACE, { recursive: true, mode: 0o755 });
  await access(SHARED_PLACE);
  const { uid, mode } = await stat(SHARED_PLACE);
  // Root runs programs from here: nobody else may be able to put any.
  if (uid !== 0 || (mode & 0o022) !== 0)
    throw new Error(`${SHARED_PLACE} must belong to root and be writable by nobody else.`);
  return SHARED_PLACE;
}
