import { newId, type CallContext } from '@proofmark/runtime';
import { expect } from '@jest/globals';
import { eventually, type ReceivedWebhook } from '@proofmark/testing';
import { caller, type EpcisRequest, runningPassport } from '../../passport.fixture.js';

/** A service whose receivers may be on this machine, and whose patience fits a test. */
const IMPATIENT = { OUTBOUND_ALLOW_LOOPBACK: 'true', EPCIS_SUBSCRIPTION_RETRY_MS: '50' };

/** The service with what it takes to capture and subscribe, in a workspace of its own. */
export function subscribedPassport(env: Readonly<Record<string, string>> = {}) {
  const passport = runningPassport({ ...IMPATIENT, ...env });
  return {
    ...passport,
    /** A world of its own. */
    inWorkspace: () => {
      const as: Partial<CallContext> = { ...caller, workspaceId: newId('ws') };
      const epcis = (path: string, request?: EpcisRequest, by = as) => passport.epcis(path, request, by);
      const post = (path: string, body: unknown, headers?: Record<string, string>) =>
        epcis(path, { method: 'POST', body, ...(headers && { headers }) });
      return {
        as,
        epcis,
        post,
        createQuery: async (name: string, query: object = { EQ_bizStep: ['shipping'] }) =>
          expect((await post('/queries', { name, query })).status).toBe(201),
        subscribe: async (name: string, body: object): Promise<string> => {
          const answer = await post(`/queries/${name}/subscriptions`, { stream: true, ...body });
          expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
          return answer.body.subscriptionID;
        },
        capture: async (id: string | number, more: object = {}) => {
          const answer = await post('/events', eventOf(id, more));
          expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
        },
      };
    },
  };
}

/** A shipping of one unit, told apart by its id. */
export function eventOf(id: string | number, more: object = {}) {
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'ObjectEvent',
    eventID: eventIdOf(id),
    eventTime: '2026-05-19T10:00:00.000Z',
    eventTimeZoneOffset: '+00:00',
    action: 'OBSERVE',
    bizStep: 'shipping',
    epcList: [`https://id.gs1.org/01/09506000134352/21/${id}`],
    ...more,
  };
}

export const eventIdOf = (id: string | number) => `urn:uuid:unit-${id}`;

/** The ids of all events that were delivered, in the order in which they came. */
export const deliveredIds = (received: readonly ReceivedWebhook[]): string[] =>
  received.flatMap(({ body }) => idsIn(JSON.parse(body)));

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document of the standard, looked into by specs */
export const eventsIn = (document: any): { eventID: string; recordTime: string }[] =>
  document.epcisBody.queryResults.resultsBody.eventList;

export const idsIn = (document: Parameters<typeof eventsIn>[0]): string[] =>
  eventsIn(document).map(({ eventID }) => eventID);

/** Waits for these events, in this order, whatever was sent twice. */
export const deliveredInOrder = (received: readonly ReceivedWebhook[], ids: readonly (string | number)[]) =>
  eventually(() => expect([...new Set(deliveredIds(received))]).toEqual(ids.map(eventIdOf)));
