import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, page, type Page, PageQuery, RequireScope, UnitOfWork } from '@proofmark/runtime';
import { ApiRefusals } from '../../api-refusals.js';
import { QrDestinationListResponse, type QrDestinationView } from './qr-code-destinations-history.dto.js';
import { QrCodeDestinationsHistory } from './qr-code-destinations-history.entity.js';

@ApiTags('QR codes')
@Controller('api/v1/qr-codes')
export class QrCodeDestinationsHistoryController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get(':id/destinations')
  @RequireScope('qr:read')
  @ApiOperation({
    operationId: 'listQrCodeDestinations',
    summary: 'List where a QR code led, since when and by whom, the present destination first',
  })
  @ApiOkResponse({ type: QrDestinationListResponse })
  @ApiRefusals({ 400: ['validation_error', 'invalid_cursor'], 404: ['not_found'] })
  list(@Param('id') qrCodeId: string, @Query() query: PageQuery): Promise<Page<QrDestinationView>> {
    return page<QrCodeDestinationsHistory, QrDestinationView>(query, {
      fetch: async (after, limit) => {
        const rows = await this.before(qrCodeId, after === null ? null : Number(after[0]), limit);
        // Every code led somewhere: without a row there is no code.
        if (after === null && rows.length === 0) throw new Rejected('not-found', 'not_found', 'No such QR code.');
        return rows;
      },
      position: ({ version }) => [version],
      view: ({ destinationUrl, since, changedBy }) => ({ destinationUrl, since: since.toISOString(), changedBy }),
    });
  }

  private before(qrCodeId: string, version: number | null, limit: number): Promise<QrCodeDestinationsHistory[]> {
    const { workspaceId, mode } = currentContext();
    const where = { workspaceId, mode, qrCodeId, ...(version !== null && { version: { $lt: version } }) };
    return this.unitOfWork.run((em) =>
      em.find(QrCodeDestinationsHistory, where, { orderBy: { version: 'desc' }, limit }),
    );
  }
}
