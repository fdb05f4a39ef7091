import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventStream } from '@proofmark/event-stream';
import { besideTheService, openAsOwner, type OwnerTerms, queryOn, type TableCount } from './owner-connection.js';
import type { ShadowPlace } from './shadow-tables.js';
import { swapWhenFree } from './swap.js';
import type { TopicReadModel } from './topic-read-model.js';
import { type LivePositions, TopicReplay } from './topic-replay.js';

export interface TopicRebuildRequest extends Omit<OwnerTerms, 'entities'> {
  readonly stream: EventStream;
  readonly model: TopicReadModel;
  /** Told after each batch how many records were applied so far. */
  readonly progress?: (records: number) => void;
}

/** What a rebuild from a topic did. */
export interface TopicRebuildReport {
  readonly readModel: string;
  /** How many records were applied, those of a second reading included. */
  readonly records: number;
  /** Records that could not be applied, with the reason. */
  readonly leftOut: readonly string[];
  /** What was kept from the old tables, as the topic no longer has it; null where it has everything. */
  readonly kept: string | null;
  readonly tables: readonly TableCount[];
  /** How long the read model had to be waited for while the tables changed places. */
  readonly swapMs: number;
}

/**
 * Fills a read model anew from its topic while its group goes on, then puts it in the old one's place in one transaction. At that moment
 * nobody can write the old tables, and the new ones hold everything the group has seen: it goes on from its positions, and what it is given
 * that the new tables know already changes nothing.
 * @throws Error when another rebuild of this service is running, or when the service is too busy to be interrupted
 */
export async function rebuildFromTopic(request: TopicRebuildRequest): Promise<TopicRebuildReport> {
  const { model } = request;
  return besideTheService(request, model, async (em, place) => {
    // Another connection than the one that holds the tables at the swap: it must be able to apply the last records then.
    const writer = await openAsOwner(request);
    const replays: TopicReplay[] = [];
    const read = async (before: number): Promise<TopicReplay> => {
      const replay = new TopicReplay(writer.em.fork(), model, (records) => request.progress?.(before + records));
      replays.push(replay);
      await replay.start(request.stream);
      await replay.caughtUp();
      return replay;
    };
    try {
      const first = await read(0);
      const kept = await keepForgotten(em, place, { model, replay: first });
      if (kept !== null) await first.stop();
      const replay = kept === null ? first : await read(first.records);
      const { finished: _, ...swapped } = await swapWhenFree(em, place, swapOf(place, { model, replay }));
      const records = replays.reduce((sum, one) => sum + one.records, 0);
      return { readModel: model.name, records, leftOut: replay.leftOut, kept, ...swapped };
    } finally {
      await Promise.all(replays.map((replay) => replay.stop()));
      await writer.close(true);
    }
  });
}

interface Filling {
  readonly model: TopicReadModel;
  readonly replay: TopicReplay;
}

async function keepForgotten(em: EntityManager, place: ShadowPlace, { model, replay }: Filling) {
  if (!model.keepForgotten) return null;
  return model.keepForgotten(em, place, {
    caughtUp: () => replay.caughtUp(),
    pause: () => replay.pause(),
  });
}

function swapOf(place: ShadowPlace, { model, replay }: Filling) {
  return {
    name: model.name,
    tables: model.tables,
    catchUp: () => {
      replay.resume();
      return replay.caughtUp();
    },
    finish: async (transaction: EntityManager): Promise<true | null> => {
      if (!(await replay.hasPassed(await positionsOf(transaction, place, model)))) return null;
      // The new tables are about to be the group's.
      await replay.pause();
      return true;
    },
  };
}

/** As committed: whoever is under way waits for the tables, and will write the new ones. */
async function positionsOf(em: EntityManager, { live }: ShadowPlace, model: TopicReadModel): Promise<LivePositions> {
  const rows = await queryOn(em)<{ partition: number; next: string }>(
    `SELECT partition, next_offset AS next FROM "${live}".stream_positions WHERE consumer = $1 AND topic = $2`,
    [model.group, model.topic],
  );
  return new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]));
}
