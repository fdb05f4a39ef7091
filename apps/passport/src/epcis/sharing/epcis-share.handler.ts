import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand, Rejected } from '@proofmark/event-sourcing';
import { Clock, currentContext, invalid, newId, UnitOfWork } from '@proofmark/runtime';
import { countShares } from '../../read-models/epcis-shares/epcis-shares.query.js';
import { epcisShareDecider } from './epcis-share.decider.js';
import { readShared } from './shared-identifier.js';

/** Each query of a grantee looks at all that it was granted. */
const MAX_SHARES = 1_000;

@Injectable()
export class EpcisShareHandler {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @returns the id @throws HttpProblem, Rejected */
  async grant({ granteeId, identifier }: { granteeId: string; identifier: string }): Promise<string> {
    const { workspaceId, actor } = currentContext();
    if (granteeId === workspaceId) throw invalid([{ field: 'granteeId', issue: 'is this workspace itself' }]);
    const shared = readShared(identifier);
    if ('problem' in shared) throw invalid([{ field: 'identifier', issue: shared.problem }]);
    await this.unitOfWork.run(async (em) => {
      if ((await countShares(em)) >= MAX_SHARES) throw tooMany();
    });
    const shareId = newId('epsh');
    const at = { createdAt: this.clock.now().toISOString(), createdBy: actor.id };
    await handleCommand(this.store, epcisShareDecider, shareId, {
      type: 'GrantEpcisShare',
      data: { shareId, granteeId, identifier: shared.identifier, ...at },
    });
    return shareId;
  }

  /** From now on nothing is read through it any more, not even the next page of a query under way. @throws Rejected `not_found` */
  async revoke(shareId: string): Promise<void> {
    const data = { shareId, revokedAt: this.clock.now().toISOString(), revokedBy: currentContext().actor.id };
    await handleCommand(this.store, epcisShareDecider, shareId, { type: 'RevokeEpcisShare', data });
  }
}

function tooMany(): Rejected {
  return new Rejected(
    'limited',
    'too_many_epcis_shares',
    `There are ${MAX_SHARES} shares already. Revoke some, or share a class or a pattern in place of single things.`,
  );
}
