import type { ServiceDefinition } from '@proofmark/runtime';
import { PassportConfig } from './passport.config.js';
import { PassportModule } from './passport.module.js';

export const passport: ServiceDefinition<PassportConfig> = {
  name: 'passport',
  config: PassportConfig,
  module: (config) => PassportModule.with(config),
};

export { passportReadModels } from './read-models.js';
