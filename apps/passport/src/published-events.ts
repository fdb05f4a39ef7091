import { epcisEventCaptured, message, topics } from '@proofmark/contracts';
import { envelopeOf, publishedEvents, type Recorded } from '@proofmark/event-store';
import type { EpcisEventCaptured } from './epcis/event/epcis-event.events.js';

const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** What the world hears of captured events: each as it was captured, in the form of the standard. */
export const publishedEpcisEvents = publishedEvents<EpcisEventCaptured, null>({
  topic: topics.epcisEvent,
  // What one event follows from, such as the packing before the shipping, its readers have seen before it.
  key: ({ workspaceId, mode }) => `${workspaceId}/${mode}`,
  streams: 'epe_',
  initial: null,
  evolve: () => null,
  message: (recorded) => message(epcisEventCaptured, envelopeOf(recorded), toldOf(recorded)),
});

function toldOf({ data, recordedAt }: Recorded<EpcisEventCaptured>) {
  const { event, namespaces, hash, accessClass, captureId } = data;
  const declared = Object.keys(namespaces).length > 0 ? [namespaces] : [];
  return {
    event: { '@context': [EPCIS_CONTEXT, ...declared], ...event, recordTime: recordedAt },
    hash: `ni:///sha-256;${hash}?ver=CBV2.0`,
    accessClass,
    captureId,
  };
}
