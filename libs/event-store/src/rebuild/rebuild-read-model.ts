import type { Projection } from '../projection.js';
import { type Upcasters, Upcasting } from '../upcasting.js';
import { besideTheService, openAsOwner, type OwnerTerms, type TableCount } from './owner-connection.js';
import { NOTHING_REPLAYED, Replay } from './replay.js';
import { swapWhenFree } from './swap.js';

export interface RebuildRequest extends OwnerTerms {
  readonly projection: Projection;
  readonly upcasters?: Upcasters;
  /** Told after each batch how many facts were applied so far. */
  readonly progress?: (facts: number) => void;
}

/** What a rebuild did. */
export interface RebuildReport {
  readonly projection: string;
  /** How many facts were applied. */
  readonly facts: number;
  readonly tables: readonly TableCount[];
  /** How long the read model had to be waited for while the tables changed places. */
  readonly swapMs: number;
}

/**
 * Fills a read model anew from all facts while the service goes on, then puts it in the old one's place in one transaction. Readers see
 * the old rows or the new ones, never none. The projection sees only its own tables: one that reads or writes others fails here, and
 * nothing has changed. It needs the schema `<service>_rebuild`, which provisioning makes.
 *
 * At the swap, whoever had projected a fact held the tables, so that fact is committed and applied; whoever had only appended one waits,
 * and projects it into the new tables.
 * @throws Error when another rebuild of this service is running, or when the service is too busy to be interrupted
 */
export function rebuildReadModel(request: RebuildRequest): Promise<RebuildReport> {
  const { schema, projection, upcasters = {}, progress } = request;
  return besideTheService(request, projection, async (em, place) => {
    const reader = await openAsOwner(request);
    const replay = new Replay({ schema, projection, upcasting: new Upcasting(upcasters), progress });
    let replayed = NOTHING_REPLAYED;
    try {
      const { finished, ...swapped } = await swapWhenFree(em, place, {
        name: projection.name,
        tables: projection.tables,
        catchUp: async () => void (replayed = await replay.catchUp(em, reader.em.fork(), replayed)),
        finish: (transaction) => replay.finish(transaction, replayed),
      });
      return { projection: projection.name, facts: finished.facts, ...swapped };
    } finally {
      await reader.close(true);
    }
  });
}
