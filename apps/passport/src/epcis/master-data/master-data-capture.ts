import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { EventStore } from '@proofmark/event-sourcing';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { Namespaces } from '../event/epcis-event.js';
import type { MasterDataCaptured } from './master-data.events.js';
import { readMasterData } from './read-master-data.js';

type Element = MasterDataCaptured['data'];

const DIGEST_BYTES = 16;
/** Elements that are appended in one statement. */
const CHUNK = 500;
/** Others may capture the same at the same time. */
const MOST_TRIES = 5;

const LATEST = prepared(`
  SELECT DISTINCT ON (stream_id) stream_id, version, data FROM events
  WHERE stream_id = ANY ($1::text[]) AND workspace_id = $2 AND mode = $3 ORDER BY stream_id, version DESC`);

interface Latest {
  readonly stream_id: string;
  readonly version: number;
  readonly data: Element;
}

/** Keeps the master data that comes with documents: one stream for each id of a vocabulary, a fact each time something else is told. */
@Injectable()
export class MasterDataCapture {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** In the transaction under way. @param masterData as `readDocument` found it; null when there is none */
  async capture(masterData: unknown, namespaces: Namespaces): Promise<void> {
    const elements = readMasterData(masterData, namespaces);
    for (let from = 0; from < elements.length; from += CHUNK) await this.append(elements.slice(from, from + CHUNK));
  }

  private async append(elements: readonly Element[]): Promise<void> {
    let left = new Map(elements.map((element) => [streamOf(element), element]));
    for (let tries = 0; left.size > 0; tries++) {
      if (tries === MOST_TRIES) throw new Error('Others keep changing the same master data.');
      const movedOn = await this.tryAppend(left);
      left = new Map([...left].filter(([streamId]) => movedOn.has(streamId)));
    }
  }

  private async tryAppend(elements: ReadonlyMap<string, Element>): Promise<ReadonlySet<string>> {
    const { workspaceId, mode } = currentContext();
    const rows = await this.unitOfWork.run((em) =>
      runStatement<Latest>(em, LATEST, [[...elements.keys()], workspaceId, mode]),
    );
    const latest = new Map(rows.map((row) => [row.stream_id, row]));
    return this.store.appendAll<MasterDataCaptured>(
      [...elements]
        .filter(([streamId, element]) => !isDeepStrictEqual(latest.get(streamId)?.data, element))
        .map(([streamId, data]) => ({
          streamId,
          expectedVersion: latest.get(streamId)?.version ?? 0,
          event: { type: 'MasterDataCaptured', data },
        })),
    );
  }
}

function streamOf({ type, id }: Element): string {
  const { workspaceId, mode } = currentContext();
  const digest = createHash('sha256')
    .update(JSON.stringify([workspaceId, mode, type, id]))
    .digest();
  return `epm_${digest.toString('base64url', 0, DIGEST_BYTES)}`;
}
