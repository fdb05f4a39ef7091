export { type Demo, readDemo } from './demo-workspace.js';
export { proofmark } from './proofmark.js';
export { Standalone } from './standalone.js';
export { StandaloneConfig, standaloneConfig } from './standalone.config.js';
