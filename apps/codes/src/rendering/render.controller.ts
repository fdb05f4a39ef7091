import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { NoTransaction, RequireScope } from '@proofmark/runtime';
import type { FastifyReply } from 'fastify';
import { ApiRefusals } from '../api-refusals.js';
import { changesOf } from '../qr-code/qr-code-defaults.js';
import type { QrCodeView } from '../read-models/qr-code-details/qr-code-details.dto.js';
import { QrCodes } from '../read-models/qr-code-details/qr-codes.query.js';
import { checkPrintable } from './check-printable.js';
import { etagOf, isKnown } from './etag.js';
import { RenderDto } from './render.dto.js';
import { type ImageFormat, renderQrCode, type RenderWish } from './render-qr-code.js';

const MEDIA_TYPES: Readonly<Record<ImageFormat, string>> = { png: 'image/png', svg: 'image/svg+xml' };
const DEFAULT_SIZE = 1024;
const image = { schema: { type: 'string' as const, format: 'binary' } };

@ApiTags('QR codes')
@Controller('api/v1/qr-codes')
export class RenderController {
  constructor(private readonly qrCodes: QrCodes) {}

  @Post(':id/render')
  @HttpCode(200)
  @RequireScope('qr:read')
  // Changes nothing, and an image is no answer to be kept for an Idempotency-Key.
  @NoTransaction()
  @ApiOperation({
    operationId: 'renderQrCode',
    summary: 'Draw a QR code as PNG or SVG',
    description: 'The same code in the same look is the same bytes, with the same ETag.',
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The ETag of an image at hand.',
    schema: { type: 'string' },
  })
  @ApiOkResponse({
    description: 'The image, as a download named after the slug.',
    content: { 'image/png': image, 'image/svg+xml': image },
    headers: { ETag: { description: 'Names these bytes.', schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 304, description: 'The image at hand is the one that would be drawn.' })
  @ApiRefusals({
    400: [
      'validation_error',
      'unsupported_format',
      'size_too_small',
      'content_too_long',
      'low_contrast',
      'inverted_colors',
      'narrow_margin',
    ],
    404: ['not_found'],
    410: ['qr_archived'],
  })
  async render(
    @Param('id') id: string,
    @Body() dto: RenderDto,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const code = await this.qrCodes.view(id);
    if (code.status === 'archived')
      throw new Rejected('gone', 'qr_archived', 'This QR code is archived: its link is retired.');
    const wish = wishOf(code, dto);
    checkPrintable(wish, dto.strict);
    const etag = etagOf(wish);
    void reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (isKnown(etag, ifNoneMatch)) {
      void reply.code(304);
      return undefined;
    }
    const name = `${code.slug}.${wish.format}`;
    void reply.headers({
      'content-type': MEDIA_TYPES[wish.format],
      'content-disposition': `attachment; filename="${name}"`,
    });
    return renderQrCode(wish);
  }
}

function wishOf(code: QrCodeView, dto: RenderDto): RenderWish {
  const { format = 'png', size = DEFAULT_SIZE, transparent = false } = dto;
  if (!isFormat(format)) {
    throw new Rejected('invalid', 'unsupported_format', 'format must be png or svg.', [
      { field: 'format', issue: 'must be png or svg' },
    ]);
  }
  const { foregroundColor, backgroundColor, frameText, errorCorrection, margin } = { ...code, ...changesOf(dto) };
  const look = { foregroundColor, backgroundColor, frameText, errorCorrection, margin };
  return { content: code.publicUrl, format, size, transparent, ...look };
}

function isFormat(format: string): format is ImageFormat {
  return Object.hasOwn(MEDIA_TYPES, format);
}
