import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type {
  EndpointChanges,
  EndpointEvent,
  WebhookEndpointDisabled,
  WebhookEndpointRegistered,
  WebhookSecretRotated,
} from './endpoint.events.js';

type RegisterWebhookEndpoint = Command<'RegisterWebhookEndpoint', WebhookEndpointRegistered['data']>;
type ChangeWebhookEndpoint = Command<
  'ChangeWebhookEndpoint',
  { endpointId: string; changes: EndpointChanges; active?: boolean; changedAt: string }
>;
type RotateWebhookSecret = Command<'RotateWebhookSecret', WebhookSecretRotated['data']>;
type DisableWebhookEndpoint = Command<'DisableWebhookEndpoint', WebhookEndpointDisabled['data']>;
type DeleteWebhookEndpoint = Command<'DeleteWebhookEndpoint', { endpointId: string; deletedAt: string }>;

export type EndpointCommand =
  | RegisterWebhookEndpoint
  | ChangeWebhookEndpoint
  | RotateWebhookSecret
  | DisableWebhookEndpoint
  | DeleteWebhookEndpoint;

type Settings = Required<EndpointChanges>;

/** Null before it was registered and after it was deleted. */
type Endpoint = { readonly settings: Settings; readonly active: boolean } | null;

export const endpointDecider: Decider<Endpoint, EndpointCommand, EndpointEvent> = {
  initialState: null,
  evolve(endpoint, { type, data }) {
    switch (type) {
      case 'WebhookEndpointRegistered':
        return { settings: settingsOf(data), active: true };
      case 'WebhookEndpointChanged':
        return endpoint && { ...endpoint, settings: { ...endpoint.settings, ...data.changes } };
      case 'WebhookEndpointEnabled':
        return endpoint && { ...endpoint, active: true };
      case 'WebhookEndpointDisabled':
        return endpoint && { ...endpoint, active: false };
      case 'WebhookSecretRotated':
        return endpoint;
      case 'WebhookEndpointDeleted':
        return null;
    }
  },
  decide(command, endpoint) {
    switch (command.type) {
      case 'RegisterWebhookEndpoint':
        return [{ type: 'WebhookEndpointRegistered', data: command.data }];
      case 'ChangeWebhookEndpoint':
        return change(command, existing(endpoint));
      case 'RotateWebhookSecret':
        existing(endpoint);
        return [{ type: 'WebhookSecretRotated', data: command.data }];
      case 'DisableWebhookEndpoint':
        return existing(endpoint).active ? [{ type: 'WebhookEndpointDisabled', data: command.data }] : [];
      case 'DeleteWebhookEndpoint':
        existing(endpoint);
        return [{ type: 'WebhookEndpointDeleted', data: command.data }];
    }
  },
};

function existing(endpoint: Endpoint): NonNullable<Endpoint> {
  if (!endpoint) throw new Rejected('not-found', 'not_found', 'No such webhook endpoint.');
  return endpoint;
}

function change({ data }: ChangeWebhookEndpoint, endpoint: NonNullable<Endpoint>): EndpointEvent[] {
  const { endpointId, changedAt } = data;
  const facts: EndpointEvent[] = [];
  const changes = differing(data.changes, endpoint.settings);
  if (Object.keys(changes).length > 0) {
    facts.push({ type: 'WebhookEndpointChanged', data: { endpointId, changes, changedAt } });
  }
  if (data.active === true && !endpoint.active) {
    facts.push({ type: 'WebhookEndpointEnabled', data: { endpointId, enabledAt: changedAt } });
  }
  if (data.active === false && endpoint.active) {
    const asked = { endpointId, reason: 'asked', failingSince: null, disabledAt: changedAt } as const;
    facts.push({ type: 'WebhookEndpointDisabled', data: asked });
  }
  return facts;
}

function differing(changes: EndpointChanges, settings: Settings): EndpointChanges {
  const entries = Object.entries(changes).filter(
    ([name, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(settings[name as keyof Settings]),
  );
  return Object.fromEntries(entries);
}

function settingsOf(data: WebhookEndpointRegistered['data']): Settings {
  const { name, url, events, epcisFilter = null, timeoutSeconds, maxAttempts } = data;
  return { name, url, events, epcisFilter, timeoutSeconds, maxAttempts };
}
