import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { endpointDecider } from './endpoint.decider.js';
import type { DisabledReason, EndpointChanges, EndpointEvent } from './endpoint.events.js';

const given = specify(endpointDecider);
const endpointId = 'wh_1';
const at = '2026-05-19T12:00:00.000Z';
const registration = {
  endpointId,
  name: 'CRM',
  url: 'https://example.com/hook',
  events: ['qr.scanned'],
  timeoutSeconds: 10,
  maxAttempts: 5,
  sealedSecret: 'sealed',
  registeredAt: at,
};
const registered: EndpointEvent = { type: 'WebhookEndpointRegistered', data: registration };
const enabled: EndpointEvent = { type: 'WebhookEndpointEnabled', data: { endpointId, enabledAt: at } };
const deleted: EndpointEvent = { type: 'WebhookEndpointDeleted', data: { endpointId, deletedAt: at } };
const disabled = (reason: DisabledReason, failingSince: string | null = null): EndpointEvent => ({
  type: 'WebhookEndpointDisabled',
  data: { endpointId, reason, failingSince, disabledAt: at },
});
const changed = (changes: EndpointChanges): EndpointEvent => ({
  type: 'WebhookEndpointChanged',
  data: { endpointId, changes, changedAt: at },
});

const register = { type: 'RegisterWebhookEndpoint', data: registration } as const;
const change = (changes: EndpointChanges, active?: boolean) =>
  ({
    type: 'ChangeWebhookEndpoint',
    data: { endpointId, changes, ...(active === undefined ? {} : { active }), changedAt: at },
  }) as const;
const rotation = { endpointId, sealedSecret: 'sealed2', previousValidUntil: '2026-05-20T12:00:00.000Z', rotatedAt: at };
const rotate = { type: 'RotateWebhookSecret', data: rotation } as const;
const disable = {
  type: 'DisableWebhookEndpoint',
  data: { endpointId, reason: 'failing', failingSince: at, disabledAt: at },
} as const;
const remove = { type: 'DeleteWebhookEndpoint', data: { endpointId, deletedAt: at } } as const;

describe('a webhook endpoint', () => {
  it('is registered', () => given().when(register).then(registered));

  it('records only what really changed', () =>
    given(registered)
      .when(change({ name: 'ERP', url: registration.url, events: ['qr.scanned'] }))
      .then(changed({ name: 'ERP' })));
  it('changes nothing when told what it is already', () =>
    given(registered)
      .when(change({ events: ['qr.scanned'] }, true))
      .nothing());
  it('compares with the latest change, not the first setting', () =>
    given(registered, changed({ name: 'ERP' }))
      .when(change({ name: 'ERP' }))
      .nothing());

  it('is switched off by its owner', () => given(registered).when(change({}, false)).then(disabled('asked')));
  it('is switched on again, also after failing', () =>
    given(registered, disabled('failing', at)).when(change({}, true)).then(enabled));
  it('is disabled after failing for long', () => given(registered).when(disable).then(disabled('failing', at)));
  it('is disabled once', () => given(registered, disabled('asked')).when(disable).nothing());
  it('can be disabled again after it was enabled', () =>
    given(registered, disabled('asked'), enabled).when(disable).then(disabled('failing', at)));

  it('gets a new secret', () => given(registered).when(rotate).then({ type: 'WebhookSecretRotated', data: rotation }));
  it('keeps its settings through a rotation', () =>
    given(registered, { type: 'WebhookSecretRotated', data: rotation })
      .when(change({ name: 'CRM' }))
      .nothing());

  it('is deleted', () => given(registered).when(remove).then(deleted));
  it.each([change({}), rotate, disable, remove])('is unknown to $type before it exists', (command) =>
    given().when(command).rejected('not_found'),
  );
  it.each([change({}), rotate, disable, remove])('is unknown to $type after it was deleted', (command) =>
    given(registered, deleted).when(command).rejected('not_found'),
  );
});
