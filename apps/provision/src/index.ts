export { provisionServices } from './provision-services.js';
export { provisionConfig } from './provision.config.js';
