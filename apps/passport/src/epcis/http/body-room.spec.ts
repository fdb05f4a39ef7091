import { describe, expect, it } from '@jest/globals';
import { BodyRoom } from './body-room.js';

/** Those who have room, in the order in which they got it. */
function asking(room: BodyRoom) {
  const inside: string[] = [];
  const ask = (name: string, bytes: number, gaveUp = new AbortController().signal) =>
    room.take(bytes, gaveUp).then((leave) => {
      if (leave) inside.push(name);
      return leave;
    });
  const turn = async () => {
    await new Promise(setImmediate);
    return inside;
  };
  return { ask, turn };
}

describe('the room for large bodies', () => {
  it('holds no more than there is room for, and the next when one has left', async () => {
    const { ask, turn } = asking(new BodyRoom(10));
    const first = ask('first', 6);
    void ask('second', 6);
    void ask('third', 4);
    expect(await turn()).toEqual(['first']);
    (await first)?.();
    expect(await turn()).toEqual(['first', 'second', 'third']);
  });

  it('lets nobody pass who is smaller: a large one comes to its turn', async () => {
    const { ask, turn } = asking(new BodyRoom(10));
    const first = ask('first', 6);
    void ask('large', 10);
    void ask('small', 1);
    expect(await turn()).toEqual(['first']);
    (await first)?.();
    expect(await turn()).toEqual(['first', 'large']);
  });

  it('is no longer waited for by who gave up, nor behind them', async () => {
    const { ask, turn } = asking(new BodyRoom(10));
    void ask('first', 6);
    const patience = new AbortController();
    const large = ask('large', 10, patience.signal);
    void ask('small', 1);
    patience.abort();
    expect(await large).toBeUndefined();
    expect(await turn()).toEqual(['first', 'small']);
    expect(await ask('late', 1, patience.signal)).toBeUndefined();
  });

  it('is given back once, however often its holder leaves', async () => {
    const { ask, turn } = asking(new BodyRoom(10));
    const leave = await ask('first', 10);
    leave?.();
    leave?.();
    void ask('second', 10);
    void ask('third', 10);
    expect(await turn()).toEqual(['first', 'second']);
  });
});
