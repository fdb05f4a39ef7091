import { describe, expect, it } from '@jest/globals';
import { newId } from '@proofmark/runtime';
import { get, patch } from '@proofmark/testing';
import {
  call,
  captured,
  publishEvents,
  received,
  receivedIds,
  receiver,
  register,
  useWebhooks,
} from '../webhooks.fixture.js';

useWebhooks();

const toEvents = (epcisFilter?: object | null) => register({ events: ['epcis.event_captured'], epcisFilter });

describe('captured EPCIS events', () => {
  it('are told in the form of the standard, with hash and capture job', async () => {
    await toEvents();
    const message = captured({ bizStep: 'receiving' });
    await publishEvents(message);
    const [delivery] = await received(1);
    expect(JSON.parse(delivery?.body ?? '')).toEqual({
      ...{ id: message.id, type: 'epcis.event_captured', createdAt: message.time, mode: 'live' },
      ...{ workspaceId: message.workspaceid, data: message.data },
    });
  });

  it('reach an endpoint only where they fit its filter, until the filter changes', async () => {
    const { id } = await toEvents({ bizSteps: ['receiving'], epcs: ['https://id.gs1.org/01/09521321000001'] });
    const other = { bizStep: 'receiving', epcList: [`urn:uuid:${newId('x')}`] };
    const [fits, not, last] = [captured({ bizStep: 'receiving' }), captured(other), captured({ bizStep: 'receiving' })];
    await publishEvents(captured({ bizStep: 'shipping' }), fits, not, last);
    await received(2);
    expect(receivedIds()).toEqual([fits.id, last.id]);
    expect((await call(get(`/api/v1/webhooks/${id}`))).body.data.epcisFilter).toEqual({
      ...{ bizSteps: ['receiving'], epcs: ['https://id.gs1.org/01/09521321000001'] },
    });

    expect((await call(patch(`/api/v1/webhooks/${id}`, { name: 'All' }))).body.data.epcisFilter).not.toBeNull();
    expect((await call(patch(`/api/v1/webhooks/${id}`, { epcisFilter: null }))).body.data.epcisFilter).toBeNull();
    const anything = captured({ bizStep: 'shipping' });
    await publishEvents(anything);
    await received(3);
    expect(receivedIds().at(-1)).toBe(anything.id);
  });

  it.each([
    ['an action there is not', { actions: ['LOOK'] }],
    ['an empty list', { bizSteps: [] }],
    ['a text', { bizSteps: 'shipping' }],
    ['null for a list', { epcs: null }],
    ['what it does not know', { colour: ['red'] }],
    ['a list of filters', []],
  ])('are not filtered by %s', async (_, epcisFilter) => {
    const body = { name: 'CRM', url: receiver.url, events: ['epcis.event_captured'], epcisFilter };
    const answer = await call({ method: 'POST', path: '/api/v1/webhooks', body });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'validation_error']);
  });
});
