import { randomUUID } from 'node:crypto';
import type { CallContext } from '@proofmark/runtime';
import { expect } from '@jest/globals';
import { caller, type EpcisAnswer, type runningPassport } from '../../passport.fixture.js';

type Epcis = ReturnType<typeof runningPassport>['epcis'];

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
let workspaces = 0;

/** A workspace that nobody else in the file looks at. */
export function newWorkspace(): Partial<CallContext> {
  return { ...caller, workspaceId: `ws_paging${String(++workspaces).padStart(20, '0')}` };
}

export const epcUrn = (serial: number): string => `urn:epc:id:sgtin:4012345.011111.${serial}`;
export const epcLink = (serial: number): string => `https://id.gs1.org/01/04012345111118/21/${serial}`;
export const placeUrn = (number: number): string => `urn:epc:id:sgln:4012345.0000${number}.0`;

/** Events on their way into the repository, and out of it again. */
export function capturing(epcis: Epcis) {
  const capture = async (as: Partial<CallContext>, event: object = {}): Promise<string> => {
    const body = {
      '@context': [CONTEXT, { example: 'https://ns.example.com/epcis/' }],
      type: 'ObjectEvent',
      eventID: `urn:uuid:${randomUUID()}`,
      eventTime: '2026-05-04T10:00:00.000Z',
      eventTimeZoneOffset: '+02:00',
      epcList: [epcUrn(1)],
      action: 'OBSERVE',
      ...event,
    };
    const { status, text } = await epcis('/events', { method: 'POST', body }, as);
    expect({ status, text }).toMatchObject({ status: 201 });
    return body.eventID;
  };
  return {
    /** @returns its eventID */
    capture,
    /** So many events, a minute apart. @returns their eventIDs, in the order of their times */
    captureMany: (as: Partial<CallContext>, count: number, event: object = {}): Promise<string[]> =>
      Promise.all(
        Array.from({ length: count }, (_, minute) =>
          capture(as, { ...event, eventTime: new Date(Date.UTC(2026, 4, 4, 10, minute)).toISOString() }),
        ),
      ),
    /** The page at an address, and the address of the next one below the interface. */
    readPage: async (path: string, as: Partial<CallContext>) => {
      const answer = await epcis(path, { headers: { 'GS1-Extensions': 'example=https://ns.example.com/epcis/' } }, as);
      expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
      return { ...answer, next: nextOf(answer), ids: idsOf(answer) };
    },
  };
}

/** Where the header Link leads, below the interface. */
export function nextOf({ headers }: EpcisAnswer): string | null {
  const [, path = null] = /^<\/api\/v1\/epcis([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '') ?? [];
  return path;
}

export function idsOf({ body }: EpcisAnswer): string[] {
  const events = (body?.epcisBody?.queryResults.resultsBody.eventList ?? []) as { eventID: string }[];
  return events.map(({ eventID }) => eventID);
}
