import { Injectable } from '@nestjs/common';
import { type AnswerAll, currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';

/**
 * Waits for other transactions that claim the same slugs, and takes those that were rolled back. In one order everywhere: two that wait for each
 * other would be a deadlock.
 */
const CLAIM = prepared(`
  INSERT INTO claimed_slugs (slug, qr_code_id, workspace_id, mode)
  SELECT slug, qr_code_id, $3, $4 FROM unnest($1::text[], $2::text[]) AS wanted (slug, qr_code_id) ORDER BY slug
  ON CONFLICT (slug) DO NOTHING RETURNING slug, qr_code_id`);

interface Claim {
  readonly slug: string;
  readonly qrCodeId: string;
}

/** Who has which slug: one namespace for all workspaces and modes, for ever. */
@Injectable()
export class ClaimedSlugs {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** True when the slug is this code's now, as soon as the transaction commits. */
  claim(slug: string, qrCodeId: string): Promise<boolean> {
    return this.unitOfWork.ask(claimAll, { slug, qrCodeId });
  }
}

const claimAll: AnswerAll<Claim, boolean> = async (em, claims) => {
  const { workspaceId, mode } = currentContext();
  const wanted = [claims.map(({ slug }) => slug), claims.map(({ qrCodeId }) => qrCodeId)];
  const rows = await runStatement<{ slug: string; qr_code_id: string }>(em, CLAIM, [...wanted, workspaceId, mode]);
  const taken = new Map(rows.map(({ slug, qr_code_id }) => [slug, qr_code_id]));
  return claims.map(({ slug, qrCodeId }) => taken.get(slug) === qrCodeId);
};
