import { describe, expect, it } from '@jest/globals';
import { type Command, type Decider, type Event, Rejected, specify } from './index.js';

const door: Decider<boolean, Command<'Open'>, Event<'Opened'>> = {
  initialState: false,
  evolve: () => true,
  decide: (_, open) => {
    if (open) throw new Rejected('conflict', 'already_open', 'It is open.');
    return [{ type: 'Opened', data: {} }];
  },
};
const given = specify(door);
const open: Command<'Open'> = { type: 'Open', data: {} };
const opened: Event<'Opened'> = { type: 'Opened', data: {} };

describe('a specification', () => {
  it('holds when the facts are those expected', () => given().when(open).then(opened));
  it('holds when the refusal is the one expected', () => given(opened).when(open).rejected('already_open'));

  it('fails when other facts follow', () => {
    expect(() => given().when(open).then()).toThrow();
    expect(() => given().when(open).nothing()).toThrow();
  });

  it('fails when the refusal is another, or missing', () => {
    expect(() => given(opened).when(open).rejected('locked')).toThrow();
    expect(() => given().when(open).rejected('already_open')).toThrow('these facts followed');
  });
});
