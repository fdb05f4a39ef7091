import { describe, expect, it } from '@jest/globals';
import type { EpcisEvent } from '../event/epcis-event.js';
import { type TracedEvent, tracedEvent } from './traced-event.js';
import { TraceWalk } from './trace-walk.js';

type Story = readonly [name: string, minute: number, event: Partial<EpcisEvent>];

const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 0, minute)).toISOString();
const eventsOf = (story: readonly Story[]): TracedEvent[] =>
  story.map(([eventID, minute, event], index) =>
    tracedEvent({
      position: index + 1,
      recordTime: at(0),
      captured: {
        event: { type: 'ObjectEvent', eventTime: at(minute), eventTimeZoneOffset: '+00:00', ...event, eventID },
        namespaces: {},
        hash: '',
        accessClass: 'private',
        captureId: null,
      },
    }),
  );

const LIMITS = { units: 100, names: 10_000, levels: 10 };

async function trace(story: readonly Story[], unit: string, limits = LIMITS) {
  const events = eventsOf(story);
  const source = {
    naming: async (units: readonly string[]) => events.filter((event) => units.some((one) => event.units.has(one))),
    ofTransformations: async (ids: readonly string[]) =>
      events.filter(({ transformationID }) => transformationID !== null && ids.includes(transformationID)),
  };
  return new TraceWalk(source, limits).from(unit);
}
const names = async (story: readonly Story[], unit: string) =>
  (await trace(story, unit)).entries.map(({ eventID }) => eventID);

const see = (name: string, minute: number, ...epcList: string[]): Story => [
  name,
  minute,
  { epcList, action: 'OBSERVE' },
];
const pack = (name: string, minute: number, parentID: string, ...childEPCs: string[]): Story => [
  name,
  minute,
  { type: 'AggregationEvent', action: 'ADD', parentID, childEPCs },
];
const unpack = (name: string, minute: number, parentID: string, ...childEPCs: string[]): Story => [
  name,
  minute,
  { type: 'AggregationEvent', action: 'DELETE', parentID, ...(childEPCs.length > 0 && { childEPCs }) },
];
const make = (name: string, minute: number, from: string[], into: string[]): Story => [
  name,
  minute,
  { type: 'TransformationEvent', inputEPCList: from, outputEPCList: into },
];
const partOf = (transformationID: string, [name, minute, event]: Story): Story => [
  name,
  minute,
  { ...event, transformationID },
];

const journey = [
  see('pallet before', 1, 'x:pallet'),
  see('made', 2, 'x:a'),
  see('sibling made', 3, 'x:b'),
  pack('packed', 4, 'x:case', 'x:a', 'x:b'),
  pack('stacked', 5, 'x:pallet', 'x:case'),
  see('shipped', 6, 'x:pallet'),
  see('sibling seen', 7, 'x:b'),
  unpack('unstacked', 8, 'x:pallet'),
  see('pallet after', 9, 'x:pallet'),
  see('case seen', 10, 'x:case'),
  unpack('unpacked', 11, 'x:case', 'x:a'),
  see('case after', 12, 'x:case'),
  see('sold', 13, 'x:a'),
] as const;

describe('a trace', () => {
  it('follows a unit into what it was in, for as long as it was in there, and never to what else was', async () => {
    expect(await names(journey, 'x:a')).toEqual([
      ...['made', 'packed', 'stacked', 'shipped', 'unstacked', 'case seen', 'unpacked', 'sold'],
    ]);
  });

  it('follows what was in a unit, for as long as it was in there', async () => {
    expect(await names(journey, 'x:pallet')).toEqual([
      ...['pallet before', 'stacked', 'shipped', 'sibling seen', 'unstacked', 'pallet after'],
    ]);
    expect(await names(journey, 'x:case')).toEqual([
      ...['packed', 'stacked', 'shipped', 'sibling seen', 'unstacked', 'case seen', 'unpacked', 'case after'],
    ]);
  });

  it('says the way to each event', async () => {
    const { entries } = await trace(journey, 'x:a');
    const { unit } = entries.find(({ eventID }) => eventID === 'shipped')!;
    expect(unit).toMatchObject({
      ...{ relation: 'parent', epc: 'x:pallet', eventID: 'stacked' },
      from: {
        relation: 'parent',
        epc: 'x:case',
        eventID: 'packed',
        from: { relation: 'self', epc: 'x:a', from: null },
      },
    });
  });

  it('finds a unit again that was put into the same holder twice', async () => {
    const twice = [
      pack('in', 1, 'x:box', 'x:a'),
      see('first', 2, 'x:box'),
      unpack('all out', 3, 'x:box'),
      see('empty', 4, 'x:box'),
      pack('in again', 5, 'x:box', 'x:a'),
      see('second', 6, 'x:box'),
    ];
    expect(await names(twice, 'x:a')).toEqual(['in', 'first', 'all out', 'in again', 'second']);
  });

  it('goes through transformations, back to what went in and on to what came out', async () => {
    const story = [
      see('milk', 1, 'x:milk'),
      see('salt', 1, 'x:salt'),
      make('cheese made', 2, ['x:milk', 'x:salt'], ['x:cheese', 'x:whey']),
      see('milk spilt', 3, 'x:milk'),
      see('whey sold', 4, 'x:whey'),
      make('pizza made', 5, ['x:cheese'], ['x:pizza']),
      see('pizza sold', 6, 'x:pizza'),
    ];
    expect(await names(story, 'x:pizza')).toEqual(['milk', 'salt', 'cheese made', 'pizza made', 'pizza sold']);
    expect(await names(story, 'x:milk')).toEqual([
      ...['milk', 'cheese made', 'milk spilt', 'whey sold', 'pizza made', 'pizza sold'],
    ]);
  });

  it('takes events of one transformationID for one transformation', async () => {
    const story = [
      partOf('x:t1', make('poured in', 1, ['x:milk'], [])),
      partOf('x:t1', make('came out', 2, [], ['x:cheese'])),
      see('sold', 3, 'x:cheese'),
    ];
    expect(await names(story, 'x:milk')).toEqual(['poured in', 'came out', 'sold']);
    expect(await names(story, 'x:cheese')).toEqual(['poured in', 'came out', 'sold']);
  });

  it('follows no relation that was taken back by an error declaration', async () => {
    const [eventID, minute, event] = pack('packed', 1, 'x:box', 'x:a');
    const taken: Story = [eventID, minute, { ...event, errorDeclaration: { declarationTime: at(9) } }];
    expect(await names([[eventID, minute, event], see('box', 2, 'x:box'), taken], 'x:a')).toEqual(['packed', 'packed']);
  });

  it('ends where units are in each other', async () => {
    const loop = [pack('a in b', 1, 'x:b', 'x:a'), pack('b in a', 2, 'x:a', 'x:b'), see('seen', 3, 'x:b')];
    expect(await names(loop, 'x:a')).toEqual(['a in b', 'b in a', 'seen']);
    expect((await trace(loop, 'x:a')).isComplete).toBe(true);
  });

  it('stops at its limits and says so', async () => {
    const children = Array.from({ length: 100_000 }, (_, index) => `x:${index}`);
    const story = [pack('packed', 1, 'x:box', ...children), see('seen', 2, 'x:7'), see('box', 3, 'x:box')];
    expect(await trace(story, 'x:box')).toMatchObject({
      isComplete: false,
      entries: [{ eventID: 'packed' }, { eventID: 'seen' }, { eventID: 'box' }],
    });
    const chain = Array.from({ length: 30 }, (_, index) => pack(`e${index}`, index, `x:${index + 1}`, `x:${index}`));
    const { entries, isComplete } = await trace(chain, 'x:0');
    expect([entries.length, isComplete]).toEqual([10, false]);
  });
});
