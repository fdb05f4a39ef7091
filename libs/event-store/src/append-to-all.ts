import { allOf, inSpan, runStatement } from '@proofmark/runtime';
import { APPEND_TO_ALL } from './append-statement.js';
import { FactSets, projectAll } from './fact-sets.js';
import { jsonList } from './json-list.js';
import type { RecordMetadata } from './recorded.js';
import { recordingNow, valuesOf } from './recording.js';
import type { StoreParts } from './store-parts.js';

interface PlaceOfFact {
  readonly streamId: string;
  readonly expectedVersion: number;
}

/** How facts of one form are read. */
interface Reading<F extends PlaceOfFact> {
  type(fact: F): string;
  /** As JSON. */
  data(fact: F): string;
  /** Has a read model hear of it. */
  take(sets: FactSets, fact: F, recorded: RecordMetadata): Promise<void> | undefined;
}

/** Appends one fact to each of many streams in one statement. @returns the ids of the streams that had moved on */
export async function appendToAll<F extends PlaceOfFact>(
  { unitOfWork, projections, upcasting, clock, appended }: StoreParts,
  facts: readonly F[],
  reading: Reading<F>,
): Promise<ReadonlySet<string>> {
  if (facts.length === 0) return new Set();
  const rowOf = (fact: F): string => {
    const type = reading.type(fact);
    const place = { s: fact.streamId, e: fact.expectedVersion, t: type, v: upcasting.currentVersion(type) };
    return `${JSON.stringify(place).slice(0, -1)},"d":${reading.data(fact)}}`;
  };
  return inSpan({ name: 'append', attributes: { 'proofmark.streams': facts.length } }, () =>
    unitOfWork.run(async (em) => {
      const recording = recordingNow(clock);
      const values = [...valuesOf(recording), jsonList(facts.map(rowOf))];
      const rows = await runStatement<Appended>(em, APPEND_TO_ALL, values);
      unitOfWork.afterCommit(appended);
      const positions = new Map(rows.map(({ stream_id, position }) => [stream_id, Number(position)]));
      const { metadata, ...common } = recording;
      const take = (sets: FactSets, fact: F): Promise<void> | undefined => {
        const { streamId, expectedVersion } = fact;
        const position = positions.get(streamId);
        if (position === undefined) return undefined;
        const version = expectedVersion + 1;
        return reading.take(sets, fact, { ...metadata, ...common, streamId, position, version });
      };
      await allOf(projections.map((projection) => projectAll(new FactSets(em, projection), facts, take)));
      return new Set(facts.map(({ streamId }) => streamId).filter((streamId) => !positions.has(streamId)));
    }),
  );
}

interface Appended {
  readonly stream_id: string;
  readonly position: string;
}
