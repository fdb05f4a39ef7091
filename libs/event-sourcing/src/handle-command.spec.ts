import { describe, expect, it } from '@jest/globals';
import {
  type Command,
  type Decider,
  type Event,
  EventStore,
  handleCommand,
  Rejected,
  VersionConflict,
} from './index.js';

type Added = Event<'Added', { amount: number }>;
type Add = Command<'Add', { amount: number }>;

/** A sum that refuses to pass 10, and has nothing to say about adding nothing. */
const sum: Decider<number, Add, Added> = {
  initialState: 0,
  evolve: (total, { data }) => total + data.amount,
  decide: ({ data }, total) => {
    if (total + data.amount > 10) throw new Rejected('conflict', 'too_much', 'No more than 10.');
    return data.amount === 0 ? [] : [{ type: 'Added', data }];
  },
};

/** Keeps one stream in memory; `before` runs ahead of each append, as a faster writer would. */
class OneStream extends EventStore {
  readonly facts: Event[] = [];
  constructor(private readonly before: (stream: OneStream) => void = () => undefined) {
    super();
  }
  override readStream<E extends Event>() {
    return Promise.resolve({ events: [...this.facts] as unknown as E[], version: this.facts.length });
  }
  override append<E extends Event>(streamId: string, expectedVersion: number, events: readonly E[]) {
    this.before(this);
    if (this.facts.length !== expectedVersion) return Promise.reject(new VersionConflict(streamId, expectedVersion));
    this.facts.push(...events);
    return Promise.resolve();
  }
}

const add = (amount: number): Add => ({ type: 'Add', data: { amount } });
const added = (amount: number): Added => ({ type: 'Added', data: { amount } });

describe('handling a command', () => {
  it('appends what was decided and returns the state after it', async () => {
    const stream = new OneStream();
    await handleCommand(stream, sum, 's', add(3));
    expect(await handleCommand(stream, sum, 's', add(4))).toEqual({ state: 7, events: [added(4)], version: 2 });
    expect(stream.facts).toEqual([added(3), added(4)]);
  });

  it('appends nothing for a command that yields no facts', async () => {
    const stream = new OneStream();
    expect(await handleCommand(stream, sum, 's', add(0))).toEqual({ state: 0, events: [], version: 0 });
    expect(stream.facts).toEqual([]);
  });

  it('decides anew, on what the faster writer left, when the stream has moved on', async () => {
    let others = 1;
    const stream = new OneStream((s) => others-- > 0 && s.facts.push(added(9)));
    await expect(handleCommand(stream, sum, 's', add(5))).rejects.toMatchObject({ code: 'too_much' });
    expect(stream.facts).toEqual([added(9)]);
  });

  it('gives up with a stable code when the stream never stands still', async () => {
    const stream = new OneStream((s) => void s.facts.push(added(0)));
    await expect(handleCommand(stream, sum, 's', add(1))).rejects.toMatchObject({ code: 'too_many_writers' });
  });

  it('passes on any other failure of the store', async () => {
    const stream = new OneStream(() => {
      throw new Error('disk gone');
    });
    await expect(handleCommand(stream, sum, 's', add(1))).rejects.toThrow('disk gone');
  });
});
