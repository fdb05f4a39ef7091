import type { ServiceDefinition } from '@proofmark/runtime';
import { CodesConfig } from './codes.config.js';
import { CodesModule } from './codes.module.js';

export const codes: ServiceDefinition<CodesConfig> = {
  name: 'codes',
  config: CodesConfig,
  module: (config) => CodesModule.with(config),
};

export { codesReadModels } from './read-models.js';
export { renderQrCode, type RenderWish } from './rendering/render-qr-code.js';
