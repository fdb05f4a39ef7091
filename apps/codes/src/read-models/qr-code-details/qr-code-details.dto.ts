import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Mode } from '@proofmark/contracts';
import { PageInfo, PageQuery } from '@proofmark/runtime';
import { IsIn, IsOptional, Matches } from 'class-validator';
import type { ErrorCorrection, QrStatus, QrType } from '../../qr-code/qr-code.events.js';
import { Warning } from '../../warning.js';

/** A QR code as the API shows it. */
export class QrCodeView {
  @ApiProperty({ example: 'qr_01jvm3k5n0000000000000000c' })
  id: string;

  @ApiProperty({ example: 'Packaging insert' })
  name: string;

  @ApiProperty({
    example: 'packaging-insert',
    description: 'The end of the short link. Never changes, and never names another code.',
  })
  slug: string;

  @ApiProperty({ enum: ['dynamic', 'static'] })
  type: QrType;

  @ApiProperty({ enum: ['active', 'paused', 'archived'] })
  status: QrStatus;

  @ApiProperty({ example: 'https://example.com/post-purchase', description: 'Where a scan leads.' })
  destinationUrl: string;

  @ApiProperty({
    example: 'https://go.example.com/r/packaging-insert',
    description: 'What the printed code holds: the short link of a dynamic code, the destination of a static one.',
  })
  publicUrl: string;

  @ApiProperty({ example: '#111827' })
  foregroundColor: string;

  @ApiProperty({ example: '#ffffff' })
  backgroundColor: string;

  @ApiProperty({ type: String, nullable: true, example: 'Scan here' })
  frameText: string | null;

  @ApiProperty({ enum: ['L', 'M', 'Q', 'H'], description: 'How much may be dirty or torn: 7, 15, 25 or 30 %.' })
  errorCorrection: ErrorCorrection;

  @ApiProperty({ example: 4, description: 'Quiet zone, in modules.' })
  margin: number;

  @ApiProperty({ type: [String], example: ['packaging'] })
  tags: string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { utm_source: 'qr', utm_campaign: 'packaging' },
    description: 'Appended to the destination of a scan where it does not set them itself.',
  })
  utm: Record<string, string>;

  @ApiProperty({ enum: ['live', 'test'] })
  mode: Mode;

  @ApiProperty({ format: 'date-time', example: '2026-05-19T12:00:00.000Z' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-05-19T13:20:00.000Z' })
  updatedAt: string;
}

export class QrCodeResponse {
  @ApiProperty()
  data: QrCodeView;

  @ApiPropertyOptional({ type: [Warning], description: 'Left out when there are none.' })
  warnings?: readonly Warning[];
}

export class QrCodeListResponse {
  @ApiProperty({ type: [QrCodeView] })
  data: QrCodeView[];

  @ApiProperty()
  page: PageInfo;
}

export class QrCodeFilters extends PageQuery {
  @ApiPropertyOptional({ enum: ['active', 'paused', 'archived'], description: 'All when left out.' })
  @IsOptional()
  @IsIn(['active', 'paused', 'archived'])
  readonly status?: QrStatus;

  @ApiPropertyOptional({ enum: ['dynamic', 'static'] })
  @IsOptional()
  @IsIn(['dynamic', 'static'])
  readonly type?: QrType;

  @ApiPropertyOptional({ example: 'packaging', description: 'Codes that carry this tag.', maxLength: 50 })
  @IsOptional()
  @Matches(/^.{1,50}$/su, { message: 'must be 1 to 50 characters' })
  readonly tag?: string;

  @ApiPropertyOptional({
    example: 'packaging ins',
    maxLength: 120,
    description:
      'Codes whose name or slug has, for each word of this, a word that begins with it. Case and accents do not matter.',
  })
  @IsOptional()
  @Matches(/^.{1,120}$/su, { message: 'must be 1 to 120 characters' })
  readonly q?: string;
}
