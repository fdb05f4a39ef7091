import { epcisEventCaptured, message, topics } from '@proofmark/contracts';
import { envelopeOf, publishedEvents, type Recorded } from '@proofmark/event-store';
import type { EpcisEventCaptured } from './epcis/event/epcis-event.events.js';
import { standaloneEvent } from './epcis/event/standalone-event.js';

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
  const { hash, accessClass, captureId } = data;
  return {
    event: standaloneEvent({ captured: data, recordTime: recordedAt }),
    hash: `ni:///sha-256;${hash}?ver=CBV2.0`,
    accessClass,
    captureId,
  };
}
