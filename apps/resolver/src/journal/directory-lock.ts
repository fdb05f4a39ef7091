import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Keeps a second process away from a directory. Node has no file locks, SQLite has: the system lets go of them when the process
 * ends, however it ends, so nothing is left behind by a crash.
 */
export class DirectoryLock {
  private constructor(private readonly database: DatabaseSync) {}

  /** @throws Error while another process has it */
  static take(directory: string): DirectoryLock {
    const database = new DatabaseSync(join(directory, 'lock'), { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new DirectoryLock(database);
    } catch (failure) {
      database.close();
      throw new Error('another process uses this journal', { cause: failure });
    }
  }

  release(): void {
    this.database.close();
  }
}
