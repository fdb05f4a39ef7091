import { endSpan, startSpan } from '@proofmark/runtime';
import type { DueDelivery } from './due-deliveries.js';
import type { Outcome } from './outcomes.js';

const FIRST_REFUSAL = 300;

/**
 * The span of one attempt, in the trace of what it tells of. The receiver is a stranger: it is not sent our trace, and of its URL only the
 * host is named, as the rest may be a secret.
 */
export async function inAttemptSpan<T extends Pick<Outcome, 'responseStatus' | 'error'>>(
  delivery: DueDelivery,
  ask: () => Promise<T>,
): Promise<T> {
  const span = startSpan({
    name: 'POST webhook',
    kind: 'CLIENT',
    parent: delivery.traceparent,
    attributes: {
      'http.request.method': 'POST',
      'server.address': URL.parse(delivery.url)?.hostname ?? '',
      'http.request.resend_count': delivery.attempts,
      'proofmark.delivery_id': delivery.deliveryId,
      'proofmark.endpoint_id': delivery.endpointId,
      'proofmark.message_id': delivery.messageId,
    },
  });
  const answer = await ask();
  const { responseStatus, error } = answer;
  if (responseStatus !== null) span?.setAttribute('http.response.status_code', responseStatus);
  endSpan(
    span,
    responseStatus !== null && responseStatus < FIRST_REFUSAL ? undefined : (error ?? `status ${responseStatus}`),
  );
  return answer;
}
