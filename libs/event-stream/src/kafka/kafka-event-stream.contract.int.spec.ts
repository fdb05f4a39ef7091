import { describe, it } from '@jest/globals';
import { startTemporaryBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { describeEventStreamContract } from '../contract/describe-event-stream-contract.fixture.js';
import { KafkaEngine } from './kafka-engine.fixture.js';
import { keepingBySettings } from './keeping-by-settings.fixture.js';

const missing = await whyNoBroker();
if (missing === null) {
  describeEventStreamContract(async () => KafkaEngine.on(await startTemporaryBroker()), keepingBySettings);
} else {
  describe('the event stream contract', () => {
    it.skip(missing, () => undefined);
  });
}
