export { type Demo, readDemo } from './demo-workspace.js';
export type { Engine } from './engine.js';
export {
  type ServiceProcess,
  type StartedProcesses,
  startProcesses,
  type StartProcessesOptions,
} from './processes/start-processes.js';
export type { Scale } from './processes/scale.js';
export { proofmark } from './proofmark.js';
export { Standalone } from './standalone.js';
export { StandaloneConfig, standaloneConfig } from './standalone.config.js';
