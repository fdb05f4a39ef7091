import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, UnitOfWork } from '@proofmark/runtime';
import { CodesConfig } from '../../codes.config.js';
import { shortLink } from '../../slug/short-link.js';
import type { QrCodeCreated } from '../../qr-code/qr-code.events.js';
import type { QrCodeFilters, QrCodeView } from './qr-code-details.dto.js';
import { QrCodeDetails, QrCodeTerms } from './qr-code-details.entity.js';
import { tagTerm, wordRanges } from './terms.js';

/** The codes of the caller's workspace and mode, as they stand. */
@Injectable()
export class QrCodes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: CodesConfig,
  ) {}

  /** @throws Rejected `not_found` */
  async view(qrCodeId: string): Promise<QrCodeView> {
    // Read past the identity map: a projection may just have written the row.
    const found = await this.unitOfWork.run((em) =>
      em.findOne(QrCodeDetails, { ...own(), qrCodeId }, { refresh: true }),
    );
    if (!found) throw new Rejected('not-found', 'not_found', 'No such QR code.');
    return this.viewOf(found);
  }

  /** The newest first, after the one with the id `before`. */
  async matching(filters: QrCodeFilters, before: string | null, limit: number): Promise<QrCodeView[]> {
    const { status, type, tag, q } = filters;
    const words = q === undefined ? [] : wordRanges(q);
    if (q !== undefined && words.length === 0) return [];
    const rows = await this.unitOfWork.run((em) => {
      const query = em.createQueryBuilder(QrCodeDetails).where(own()).orderBy({ qrCodeId: 'desc' }).limit(limit);
      if (before !== null) query.andWhere({ qrCodeId: { $lt: before } });
      if (status) query.andWhere({ status });
      if (type) query.andWhere({ type });
      if (tag !== undefined) query.andWhere(hasTerm(em, tagTerm(tag)));
      for (const { from, below } of words) query.andWhere(hasTerm(em, { $gte: from, $lt: below }));
      return query.getResult();
    });
    return rows.map((row) => this.viewOf(row));
  }

  /** What the projection has just written, without asking for it. */
  viewOfNew({ tags, utm, createdAt, ...code }: QrCodeCreated['data']): QrCodeView {
    const at = new Date(createdAt);
    const { mode } = currentContext();
    return this.viewOf({
      ...code,
      mode,
      status: 'active',
      tags: [...tags],
      utm: { ...utm },
      createdAt: at,
      updatedAt: at,
    });
  }

  private viewOf(code: Omit<QrCodeDetails, 'workspaceId'>): QrCodeView {
    const { type, slug, destinationUrl } = code;
    return {
      id: code.qrCodeId,
      name: code.name,
      slug,
      type,
      status: code.status,
      destinationUrl,
      publicUrl: type === 'static' ? destinationUrl : shortLink(this.config.RESOLVER_PUBLIC_URL, slug),
      foregroundColor: code.foregroundColor,
      backgroundColor: code.backgroundColor,
      frameText: code.frameText ?? null,
      errorCorrection: code.errorCorrection,
      margin: code.margin,
      tags: code.tags,
      utm: code.utm,
      mode: code.mode,
      createdAt: code.createdAt.toISOString(),
      updatedAt: code.updatedAt.toISOString(),
    };
  }
}

/** Row-level security says the same; said here, the indexes that begin with it are used. */
function own() {
  const { workspaceId, mode } = currentContext();
  return { workspaceId, mode };
}

function hasTerm(em: EntityManager, term: string | { $gte: string; $lt: string }) {
  return {
    qrCodeId: {
      $in: em
        .createQueryBuilder(QrCodeTerms)
        .select('qrCodeId')
        .where({ ...own(), term }),
    },
  };
}
