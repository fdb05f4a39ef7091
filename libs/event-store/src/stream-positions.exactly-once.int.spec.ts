import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { message, type MessageOf, workspaceCreated } from '@proofmark/contracts';
import type { RecordBatch } from '@proofmark/event-stream';
import { startTills, type TillService } from './fixtures/till-service.js';

type Told = MessageOf<typeof workspaceCreated>;

let tills: TillService;
beforeAll(async () => void (tills = await startTills()));
afterAll(() => tills.close());

/** Records `first` to `last` of a partition. */
function batch(first: number, last: number, partition = 0): RecordBatch<Told> {
  const records = Array.from({ length: last - first + 1 }, (_, n) => record(first + n));
  return { topic: 'identity.workspace.v1', partition, records };
}

function record(offset: number) {
  const subject = `ws_${offset}`;
  const envelope = {
    id: `${subject}/1`,
    subject,
    time: '2026-11-20T10:00:00.000Z',
    workspaceId: subject,
    mode: 'live' as const,
  };
  const data = { id: subject, name: `Workspace ${offset}`, createdAt: envelope.time };
  return { offset: BigInt(offset), key: subject, headers: {}, message: message(workspaceCreated, envelope, data) };
}

/** Writes one row per record that it is given. */
const project = (consumer: string, given: RecordBatch<Told>, fail = false) =>
  tills.positions.projectOnce(consumer, given, async (em, fresh) => {
    for (const { offset } of fresh) await em.execute('INSERT INTO scratch VALUES (?)', [`${consumer} ${offset}`]);
    if (fail) throw new Error('the effect failed');
  });

const effects = async (consumer: string) => {
  const rows = await tills.database.query<{ writer: string }>(
    "SELECT writer FROM tills.scratch WHERE writer LIKE $1 || ' %' ORDER BY split_part(writer, ' ', 2)::int",
    [consumer],
  );
  return rows.map(({ writer }) => Number(writer.split(' ')[1]));
};

describe('the effect of a batch', () => {
  it('happens once, however often the batch comes', async () => {
    await project('again', batch(0, 4));
    await project('again', batch(0, 4));
    expect(await effects('again')).toEqual([0, 1, 2, 3, 4]);
  });

  it('of which only a part was seen is that of the rest', async () => {
    await project('partly', batch(0, 4));
    await project('partly', batch(3, 7));
    expect(await effects('partly')).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('does not happen again when an older batch comes after a newer one', async () => {
    await project('older', batch(0, 9));
    await project('older', batch(0, 4));
    await project('older', batch(5, 12));
    expect(await effects('older')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('and the position go together when it fails', async () => {
    await expect(project('failing', batch(0, 4), true)).rejects.toThrow('the effect failed');
    expect(await effects('failing')).toEqual([]);
    await project('failing', batch(0, 4));
    expect(await effects('failing')).toEqual([0, 1, 2, 3, 4]);
  });

  it('happens once although two members of the group hold the partition at the same time', async () => {
    await Promise.all(Array.from({ length: 6 }, () => project('twins', batch(0, 19))));
    expect(await effects('twins')).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('belongs to its consumer and partition alone', async () => {
    await project('mine', batch(0, 1));
    await project('yours', batch(0, 1));
    await project('mine', batch(0, 1, 1));
    expect(await effects('mine')).toEqual([0, 0, 1, 1]);
    expect(await effects('yours')).toEqual([0, 1]);
  });

  it('is nothing for a batch without records', async () => {
    await project('empty', { ...batch(0, 0), records: [] });
    expect(await tills.database.query("SELECT 1 FROM tills.stream_positions WHERE consumer = 'empty'")).toEqual([]);
  });
});
