import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import type { ErrorCorrection, QrStatus, QrType } from '../../qr-code/qr-code.events.js';

const details = defineEntity({
  name: 'QrCodeDetails',
  tableName: 'qr_code_details',
  properties: {
    workspaceId: p.string().primary(),
    mode: p.string().$type<Mode>().primary(),
    qrCodeId: p.string().primary(),
    type: p.string().$type<QrType>(),
    status: p.string().$type<QrStatus>(),
    slug: p.string(),
    destinationUrl: p.string(),
    name: p.string(),
    tags: p.array(),
    utm: p.json<Record<string, string>>(),
    foregroundColor: p.string(),
    backgroundColor: p.string(),
    frameText: p.string().nullable(),
    errorCorrection: p.string().$type<ErrorCorrection>(),
    margin: p.integer(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
/** A QR code as it stands. */
export class QrCodeDetails extends details.class {}
details.setClass(QrCodeDetails);

const terms = defineEntity({
  name: 'QrCodeTerms',
  tableName: 'qr_code_terms',
  properties: {
    workspaceId: p.string().primary(),
    mode: p.string().$type<Mode>().primary(),
    term: p.string().primary(),
    qrCodeId: p.string().primary(),
  },
});
/** What a code is found by. A table of its own, since row-level security keeps PostgreSQL from using GIN indexes (see ADR 0052). */
export class QrCodeTerms extends terms.class {}
terms.setClass(QrCodeTerms);
