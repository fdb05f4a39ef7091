import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Journal } from './journal/journal.js';
import { LocalCopy } from './links/local-copy.js';
import { Visitors } from './scan/visitor.js';

/** Where in the data folder things are. */
export const placesIn = (folder: string) => ({
  journal: join(folder, 'journal'),
  links: join(folder, 'links.sqlite'),
  salt: join(folder, 'visitor-salt'),
});

/** All that this instance keeps on its disk. */
@Injectable()
export class LocalFiles {
  constructor(
    private readonly journal: Journal,
    private readonly copy: LocalCopy,
    private readonly visitors: Visitors,
  ) {}

  async close(): Promise<void> {
    await this.journal.close();
    this.copy.close();
    this.visitors.end();
  }
}
