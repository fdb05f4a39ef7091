import { projection } from '@proofmark/event-store';
import type { EndpointEvent } from '../../endpoint/endpoint.events.js';

/** The endpoints as they stand: what the API shows and what the dispatcher sends by. */
export const webhookEndpoints = projection<EndpointEvent>('webhook-endpoints', {
  WebhookEndpointRegistered: (em, data, { workspaceId, mode }) =>
    em.execute(REGISTER, [
      data.endpointId,
      workspaceId,
      mode,
      data.name,
      data.url,
      JSON.stringify(data.events),
      data.epcisFilter ? JSON.stringify(data.epcisFilter) : null,
      data.timeoutSeconds,
      data.maxAttempts,
      data.sealedSecret,
      data.registeredAt,
      data.registeredAt,
    ]),
  WebhookEndpointChanged: (em, { endpointId, changes, changedAt }) =>
    em.execute(CHANGE, [
      changes.name ?? null,
      changes.url ?? null,
      changes.events ? JSON.stringify(changes.events) : null,
      changes.epcisFilter !== undefined,
      changes.epcisFilter ? JSON.stringify(changes.epcisFilter) : null,
      changes.timeoutSeconds ?? null,
      changes.maxAttempts ?? null,
      changedAt,
      endpointId,
    ]),
  WebhookSecretRotated: (em, { endpointId, sealedSecret, previousValidUntil, rotatedAt }) =>
    em.execute(ROTATE, [previousValidUntil, sealedSecret, rotatedAt, endpointId]),
  WebhookEndpointEnabled: (em, { endpointId, enabledAt }) => em.execute(SWITCH, [true, null, enabledAt, endpointId]),
  WebhookEndpointDisabled: (em, { endpointId, reason, disabledAt }) =>
    em.execute(SWITCH, [false, reason, disabledAt, endpointId]),
  WebhookEndpointDeleted: (em, { endpointId }) =>
    em.execute('DELETE FROM webhook_endpoints WHERE endpoint_id = ?', [endpointId]),
});

const TEXTS = (json: string) => `(SELECT array_agg(value) FROM json_array_elements_text(${json}))`;

const REGISTER = `
  INSERT INTO webhook_endpoints (endpoint_id, workspace_id, mode, name, url, events, epcis_filter, active, timeout_seconds, max_attempts,
    sealed_secret, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ${TEXTS('?')}, ?::jsonb, true, ?, ?, ?, ?, ?)`;

const CHANGE = `
  UPDATE webhook_endpoints SET name = coalesce(?, name), url = coalesce(?, url), events = coalesce(${TEXTS('?')}, events),
    epcis_filter = CASE WHEN ? THEN ?::jsonb ELSE epcis_filter END,
    timeout_seconds = coalesce(?, timeout_seconds), max_attempts = coalesce(?, max_attempts), updated_at = ?
  WHERE endpoint_id = ?`;

const ROTATE = `
  UPDATE webhook_endpoints SET previous_sealed_secret = sealed_secret, previous_secret_until = ?, sealed_secret = ?, updated_at = ?
  WHERE endpoint_id = ?`;

const SWITCH = 'UPDATE webhook_endpoints SET active = ?, disabled_reason = ?, updated_at = ? WHERE endpoint_id = ?';
