import type { EntityManager } from '@mikro-orm/postgresql';
import { sharesWithSubscribers } from '../../read-models/epcis-shares/epcis-shares.query.js';
import type { CapturedEvent } from '../event/epcis-event.js';
import type { Asker } from '../query/sql/asker.js';
import { isShared } from './received-shares.js';
import { readShared, type SharedIdentifier } from './shared-identifier.js';

/** What some workspaces share with workspaces that subscribe, as it stands in one transaction. */
export class Grants {
  private constructor(
    private readonly byGrantor: ReadonlyMap<string, ReadonlyMap<string, readonly SharedIdentifier[]>>,
  ) {}

  /** @param em in system scope */
  static async of(em: EntityManager, grantors: readonly Asker[]): Promise<Grants> {
    const rows = await sharesWithSubscribers(em, grantors);
    const byGrantor = Map.groupBy(rows, ({ grantorId, mode }) => nameOf({ workspaceId: grantorId, mode }));
    return new Grants(new Map([...byGrantor].map(([grantor, given]) => [grantor, byGrantee(given)])));
  }

  /** Who was granted anything by this workspace, in its mode. */
  granteesOf(grantor: Asker): readonly Asker[] {
    const grantees = this.byGrantor.get(nameOf(grantor))?.keys() ?? [];
    return [...grantees].map((workspaceId) => ({ workspaceId, mode: grantor.mode }));
  }

  /** Whether the grantee may have this event of the grantor. Nothing is shared between modes. */
  allow(grantor: Asker, grantee: Asker, event: CapturedEvent): boolean {
    if (grantor.mode !== grantee.mode) return false;
    const shared = this.byGrantor.get(nameOf(grantor))?.get(grantee.workspaceId);
    return shared !== undefined && isShared(event, { shared });
  }
}

function byGrantee(
  given: readonly { readonly granteeId: string; readonly identifier: string }[],
): ReadonlyMap<string, readonly SharedIdentifier[]> {
  const grouped = Map.groupBy(given, ({ granteeId }) => granteeId);
  return new Map(
    [...grouped].map(([grantee, shares]) => [
      grantee,
      shares.map(({ identifier }) => readShared(identifier)).filter((shared) => 'covers' in shared),
    ]),
  );
}

function nameOf({ workspaceId, mode }: Asker): string {
  return `${workspaceId}/${mode}`;
}
