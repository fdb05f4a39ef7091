import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { page, type Page, RequireScope } from '@proofmark/runtime';
import { ApiRefusals } from '../../api-refusals.js';
import { QrCodeFilters, QrCodeListResponse, QrCodeResponse, type QrCodeView } from './qr-code-details.dto.js';
import { QrCodes } from './qr-codes.query.js';

@ApiTags('QR codes')
@Controller('api/v1/qr-codes')
export class QrCodeDetailsController {
  constructor(private readonly qrCodes: QrCodes) {}

  @Get()
  @RequireScope('qr:read')
  @ApiOperation({ operationId: 'listQrCodes', summary: 'List QR codes, the newest first' })
  @ApiOkResponse({ type: QrCodeListResponse })
  @ApiRefusals({ 400: ['validation_error', 'invalid_cursor'] })
  list(@Query() filters: QrCodeFilters): Promise<Page<QrCodeView>> {
    return page<QrCodeView, QrCodeView>(filters, {
      fetch: (after, limit) => this.qrCodes.matching(filters, after === null ? null : String(after[0]), limit),
      position: ({ id }) => [id],
      view: (code) => code,
    });
  }

  @Get(':id')
  @RequireScope('qr:read')
  @ApiOperation({ operationId: 'getQrCode', summary: 'Read one QR code' })
  @ApiOkResponse({ type: QrCodeResponse })
  @ApiRefusals({ 404: ['not_found'] })
  async read(@Param('id') id: string): Promise<QrCodeResponse> {
    return { data: await this.qrCodes.view(id) };
  }
}
