import { DemoWorkspaceHandler, identity } from '@proofmark/identity';
import { startService } from '@proofmark/runtime';
import { environmentOf } from '../environment-of.js';
import type { MakeWorkspace } from '../demo-workspace.js';
import type { Ground } from '../ground.js';
import { serviceTerms } from '../service-terms.js';

/**
 * Makes the demo workspace where identity runs in another process: with an identity of our own, for that moment. Signing up is closed, and no
 * other way into identity is opened for the sake of a demo.
 */
export function makeWorkspaceOn(ground: Ground): MakeWorkspace {
  return async (name, admin) => {
    const service = await startService(identity, environmentOf('identity', serviceTerms.identity, ground));
    try {
      return await service.app.get(DemoWorkspaceHandler).create(name, admin);
    } finally {
      await service.close();
    }
  };
}
