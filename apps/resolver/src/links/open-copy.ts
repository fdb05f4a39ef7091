import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export interface OpenedCopy {
  readonly database: DatabaseSync;
  readonly isWritable: boolean;
}

const DAMAGED = new Set([11 /* SQLITE_CORRUPT */, 26 /* SQLITE_NOTADB */]);

/**
 * Opens the file as well as the disk allows. A damaged file is put aside and begun anew, for all in it can be read from the topic
 * again. Where the disk takes no changes the file is served as it is; without a file the copy is kept in memory.
 */
export function openCopy(file: string, cacheKiB: number, schema: string): OpenedCopy {
  for (const attempt of [openForWriting, openAnew]) {
    try {
      return { database: attempt(file, cacheKiB, schema), isWritable: true };
    } catch (failure) {
      if (!DAMAGED.has((failure as { errcode?: number }).errcode ?? 0)) break;
    }
  }
  const database = openAsItIs(file, cacheKiB);
  return database
    ? { database, isWritable: false }
    : { database: openForWriting(':memory:', cacheKiB, schema), isWritable: true };
}

function openForWriting(file: string, cacheKiB: number, schema: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // A power cut may take the last changes, positions along with them: they are then read again from the topic.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 0');
    database.exec(`PRAGMA cache_size = -${cacheKiB}`);
    database.exec(schema);
    return database;
  } catch (failure) {
    database.close();
    throw failure;
  }
}

function openAnew(file: string, cacheKiB: number, schema: string): DatabaseSync {
  renameSync(file, `${file}.damaged`);
  for (const companion of ['-wal', '-shm']) rmSync(file + companion, { force: true });
  return openForWriting(file, cacheKiB, schema);
}

/** Null where there is nothing that can be read. The second try is for a write-ahead log that nobody can write to. */
function openAsItIs(file: string, cacheKiB: number): DatabaseSync | null {
  const immutable = pathToFileURL(file);
  immutable.searchParams.set('immutable', '1');
  for (const place of [pathToFileURL(file), immutable]) {
    try {
      const database = new DatabaseSync(place, { readOnly: true });
      database.exec(`PRAGMA cache_size = -${cacheKiB}`);
      database.prepare('SELECT count(*) FROM facts').get();
      return database;
    } catch {
      // The next one may do.
    }
  }
  return null;
}
