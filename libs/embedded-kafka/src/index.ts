export { type Broker, type BrokerOptions, startBroker } from './broker.js';
export { removeBroker } from './remove-broker.js';
export { startTemporaryBroker } from './temporary-broker.js';
export { whyNoBroker } from './tools.js';
