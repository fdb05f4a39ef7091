import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';

const history = defineEntity({
  name: 'QrCodeDestinationsHistory',
  tableName: 'qr_code_destinations_history',
  properties: {
    workspaceId: p.string().primary(),
    mode: p.string().$type<Mode>().primary(),
    qrCodeId: p.string().primary(),
    /** The version of the code's stream that brought it: grows with time. */
    version: p.integer().primary(),
    destinationUrl: p.string(),
    since: p.datetime(),
    changedBy: p.string(),
  },
});

/** Where a code led, and from when on. */
export class QrCodeDestinationsHistory extends history.class {}
history.setClass(QrCodeDestinationsHistory);
