import { Body, Controller, Delete, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { invalid, RequireScope, UnitOfWork } from '@proofmark/runtime';
import type { FastifyReply } from 'fastify';
import { ApiRefusals } from '../api-refusals.js';
import { QrCodeResponse, type QrCodeView } from '../read-models/qr-code-details/qr-code-details.dto.js';
import { QrCodes } from '../read-models/qr-code-details/qr-codes.query.js';
import { checkPrintable } from '../rendering/check-printable.js';
import type { Warning } from '../warning.js';
import { CreateQrCodeDto, DeleteQrCodeQuery, RepointQrCodeDto, UpdateQrCodeDto } from './qr-code.dto.js';
import { changesOf, detailsOf } from './qr-code-defaults.js';
import { QrCodeHandler } from './qr-code.handler.js';

const BAD_DESTINATION = { 403: ['domain_not_allowed'], 422: ['unsafe_destination'] };
const BAD_LOOK = ['low_contrast', 'inverted_colors', 'narrow_margin', 'content_too_long'];

@ApiTags('QR codes')
@Controller('api/v1/qr-codes')
export class QrCodeController {
  constructor(
    private readonly handler: QrCodeHandler,
    private readonly qrCodes: QrCodes,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Post()
  @RequireScope('qr:write')
  @ApiOperation({ operationId: 'createQrCode', summary: 'Create a dynamic or static QR code' })
  @ApiCreatedResponse({
    type: QrCodeResponse,
    headers: { Location: { description: 'Its address.', schema: { type: 'string' } } },
  })
  @ApiRefusals({
    ...BAD_DESTINATION,
    400: ['validation_error', 'invalid_destination_url', ...BAD_LOOK],
    409: ['slug_taken', 'slug_reserved'],
  })
  async create(@Body() dto: CreateQrCodeDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<QrCodeResponse> {
    const { type = 'dynamic', slug, unguessable } = dto;
    if (slug !== undefined && unguessable)
      throw invalid([{ field: 'unguessable', issue: 'must not be asked for together with a slug' }]);
    const wish = { ...detailsOf(dto), type, destinationUrl: dto.destinationUrl, slug, unguessable };
    const { data, warnings } = await this.unitOfWork.runShared(async () => {
      const created = await this.handler.create(wish);
      const view = this.qrCodes.viewOfNew(created.code);
      return { data: view, warnings: [...created.warnings, ...check(view, dto)] };
    });
    void reply.header('location', `/api/v1/qr-codes/${data.id}`);
    return answer(data, warnings);
  }

  @Patch(':id')
  @RequireScope('qr:write')
  @ApiOperation({
    operationId: 'updateQrCode',
    summary: 'Change name, look, tags, utm parameters or status of a QR code',
  })
  @ApiOkResponse({ type: QrCodeResponse })
  @ApiRefusals({
    400: ['validation_error', ...BAD_LOOK],
    404: ['not_found'],
    409: ['static_qr_immutable', 'too_many_writers'],
    410: ['qr_archived'],
  })
  async update(@Param('id') id: string, @Body() dto: UpdateQrCodeDto): Promise<QrCodeResponse> {
    await this.handler.change(id, changesOf(dto), dto.status);
    const data = await this.qrCodes.view(id);
    return answer(data, check(data, dto));
  }

  @Patch(':id/destination')
  @RequireScope('qr:write')
  @ApiOperation({
    operationId: 'repointQrCode',
    summary: 'Change where a dynamic QR code leads, after printing',
    description: 'Pointing to where it led before, as the list of its destinations tells, rolls a change back.',
  })
  @ApiOkResponse({ type: QrCodeResponse })
  @ApiRefusals({
    ...BAD_DESTINATION,
    400: ['validation_error', 'invalid_destination_url'],
    404: ['not_found'],
    409: ['static_qr_immutable', 'too_many_writers'],
    410: ['qr_archived'],
  })
  async repoint(@Param('id') id: string, @Body() dto: RepointQrCodeDto): Promise<QrCodeResponse> {
    const warnings = await this.handler.repoint(id, dto.destinationUrl);
    return answer(await this.qrCodes.view(id), warnings);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('qr:delete')
  @ApiOperation({
    operationId: 'deleteQrCode',
    summary: 'Archive a QR code, or delete it for good',
    description:
      'An archived code keeps its data, and its short link shows that it is retired. Deleted for good, in test mode only, its link is unknown; its slug is never given out again.',
  })
  @ApiNoContentResponse()
  @ApiRefusals({ 404: ['not_found'], 409: ['permanent_delete_refused', 'too_many_writers'] })
  async delete(@Param('id') id: string, @Query() { permanent }: DeleteQrCodeQuery): Promise<void> {
    if (permanent === 'true') return this.handler.delete(id);
    return this.handler.change(id, {}, 'archived');
  }
}

/** A refusal here undoes what was written: the request is one transaction. */
function check(code: QrCodeView, { strict }: { readonly strict?: boolean }): readonly Warning[] {
  return checkPrintable({ ...code, content: code.publicUrl }, strict);
}

function answer(data: QrCodeView, warnings: readonly Warning[]): QrCodeResponse {
  return { data, ...(warnings.length > 0 && { warnings }) };
}
