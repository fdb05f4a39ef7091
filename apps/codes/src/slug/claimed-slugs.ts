import { Injectable } from '@nestjs/common';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';

/** Waits for another transaction that claims the same slug, and takes it only where that one was rolled back. */
const CLAIM = prepared(`
  INSERT INTO claimed_slugs (slug, qr_code_id, workspace_id, mode) VALUES ($1, $2, $3, $4)
  ON CONFLICT (slug) DO NOTHING RETURNING slug`);

/** Who has which slug: one namespace for all workspaces and modes, for ever. */
@Injectable()
export class ClaimedSlugs {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** True when the slug is this code's now, as soon as the transaction commits. */
  async claim(slug: string, qrCodeId: string): Promise<boolean> {
    const { workspaceId, mode } = currentContext();
    const values = [slug, qrCodeId, workspaceId, mode];
    const claimed = await this.unitOfWork.run((em) => runStatement(em, CLAIM, values));
    return claimed.length === 1;
  }
}
