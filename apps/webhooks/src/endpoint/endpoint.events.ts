import type { Event } from '@proofmark/event-sourcing';
import type { EpcisFilter } from './epcis-filter.js';

/** A signing secret as it is kept: sealed, never in clear. */
export type SealedSecret = string;

export type WebhookEndpointRegistered = Event<
  'WebhookEndpointRegistered',
  {
    endpointId: string;
    name: string;
    url: string;
    events: readonly string[];
    /** Absent in facts of before there was one; null: all captured events are wanted. */
    epcisFilter?: EpcisFilter | null;
    timeoutSeconds: number;
    maxAttempts: number;
    sealedSecret: SealedSecret;
    registeredAt: string;
  }
>;
/** Only what changed is there. */
export type WebhookEndpointChanged = Event<
  'WebhookEndpointChanged',
  { endpointId: string; changes: EndpointChanges; changedAt: string }
>;
export type WebhookSecretRotated = Event<
  'WebhookSecretRotated',
  { endpointId: string; sealedSecret: SealedSecret; previousValidUntil: string; rotatedAt: string }
>;
export type WebhookEndpointEnabled = Event<'WebhookEndpointEnabled', { endpointId: string; enabledAt: string }>;
export type WebhookEndpointDisabled = Event<
  'WebhookEndpointDisabled',
  { endpointId: string; reason: DisabledReason; failingSince: string | null; disabledAt: string }
>;
export type WebhookEndpointDeleted = Event<'WebhookEndpointDeleted', { endpointId: string; deletedAt: string }>;

export type EndpointEvent =
  | WebhookEndpointRegistered
  | WebhookEndpointChanged
  | WebhookSecretRotated
  | WebhookEndpointEnabled
  | WebhookEndpointDisabled
  | WebhookEndpointDeleted;

/** `asked`: by its owner; `failing`: no attempt succeeded for too long; `gone`: the receiver answered 410. */
export type DisabledReason = 'asked' | 'failing' | 'gone';

export interface EndpointChanges {
  readonly name?: string;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly epcisFilter?: EpcisFilter | null;
  readonly timeoutSeconds?: number;
  readonly maxAttempts?: number;
}
