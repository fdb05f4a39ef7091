import { DemoWorkspaceHandler } from '@proofmark/identity';
import { keepDemo } from './demo-workspace.js';
import { proofmark } from './proofmark.js';
import type { ProofmarkRunner } from './proofmark-runner.js';
import { publicUrls } from './public-urls.js';
import { Standalone } from './standalone.js';
import type { StandaloneConfig } from './standalone.config.js';

/** All services in this process. */
export function inOneProcess(config: StandaloneConfig, report: (what: string) => void): ProofmarkRunner {
  const standalone = new Standalone(config, report);
  return {
    start: async (options) => {
      const { varDir } = await standalone.start(proofmark, options);
      const workspaces = standalone.running.get('identity')?.app.get(DemoWorkspaceHandler);
      if (!workspaces) throw new Error('The plan holds no identity.');
      const demo = await keepDemo(varDir, publicUrls(config), (name, admin) => workspaces.create(name, admin));
      return { demo, varDir };
    },
    stop: () => standalone.stop(),
  };
}
