import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, MaxLength, Validate, ValidatorConstraint } from 'class-validator';
import { type Interval, INTERVALS, isTimeZone } from './period.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

@ValidatorConstraint({ name: 'isTimeZone' })
class TimeZoneConstraint {
  validate(value: unknown): boolean {
    return typeof value === 'string' && isTimeZone(value);
  }
  defaultMessage(): string {
    return 'timeZone must be an IANA time zone such as Europe/Berlin';
  }
}

/** A period of whole UTC days. */
export class WorkspaceAnalyticsQuery {
  @ApiPropertyOptional({ example: '2026-05-01', description: 'First day, included. Default: 29 days before `to`.' })
  @IsOptional()
  @Matches(DAY, { message: 'from must be a day as YYYY-MM-DD' })
  from?: string;

  @ApiPropertyOptional({ example: '2026-05-19', description: 'Last day, included. Default: today.' })
  @IsOptional()
  @Matches(DAY, { message: 'to must be a day as YYYY-MM-DD' })
  to?: string;

  @ApiPropertyOptional({
    enum: INTERVALS,
    default: 'day',
    description: 'Step of the series. By hour: at most 31 days.',
  })
  @IsOptional()
  @IsIn(INTERVALS)
  interval?: Interval;
}

/** A period of whole days in a time zone. */
export class QrAnalyticsQuery extends WorkspaceAnalyticsQuery {
  @ApiPropertyOptional({
    example: 'America/Sao_Paulo',
    default: 'UTC',
    description: 'IANA time zone the days are those of.',
  })
  @IsOptional()
  @MaxLength(64)
  @Validate(TimeZoneConstraint)
  timeZone?: string;
}

class LabelCount {
  @ApiProperty({ example: 'mobile' }) label: string;
  @ApiProperty({ example: 10920 }) value: number;
}

class BreakdownsDto {
  @ApiProperty({ type: [LabelCount] }) devices: LabelCount[];
  @ApiProperty({ type: [LabelCount] }) operatingSystems: LabelCount[];
  @ApiProperty({ type: [LabelCount] }) browsers: LabelCount[];
  @ApiProperty({ type: [LabelCount], description: 'ISO 3166-1 alpha-2.' }) countries: LabelCount[];
  @ApiProperty({ type: [LabelCount] }) regions: LabelCount[];
  @ApiProperty({ type: [LabelCount], description: 'Empty unless the resolver has city data.' }) cities: LabelCount[];
  @ApiProperty({ type: [LabelCount], description: 'Host names.' }) referrers: LabelCount[];
  @ApiProperty({ type: [LabelCount], description: 'By utm_campaign.' }) campaigns: LabelCount[];
  @ApiProperty({ type: [LabelCount], description: 'By utm_source.' }) sources: LabelCount[];
}

class SeriesPointDto {
  @ApiProperty({ example: '2026-05-01', description: 'Local day, or local day and hour (`2026-05-01T14:00`).' })
  date: string;
  @ApiProperty({ example: '2026-05-01T03:00:00.000Z' }) startsAt: string;
  @ApiProperty({ example: 412 }) scans: number;
  @ApiProperty({ example: 371, description: 'Visitors whose first scan of the UTC day fell here.' }) visitors: number;
}

class QualityDto {
  @ApiProperty({ example: 13102, description: 'Everything that asked for the link.' }) raw: number;
  @ApiProperty({ example: 201 }) bots: number;
  @ApiProperty({ example: 33 }) prefetch: number;
  @ApiProperty({ example: 28 }) head: number;
}

export class AnalyticsDto {
  @ApiProperty({ example: 12840, description: 'Scans by people: bots, prefetches and HEAD requests are left out.' })
  totalScans: number;
  @ApiProperty({ example: 9340, description: 'Visitors, each counted once per UTC day.' }) uniqueVisitors: number;
  @ApiProperty({ type: String, nullable: true, example: '2026-05-19T18:30:00.000Z' }) lastScanAt: string | null;
  @ApiProperty() breakdowns: BreakdownsDto;
  @ApiProperty({ type: [SeriesPointDto] }) series: SeriesPointDto[];
  @ApiProperty() quality: QualityDto;
}

export class QrAnalyticsDto extends AnalyticsDto {
  @ApiProperty({ example: 'qr_01jvm3k5n0000000000000000c' }) qrCodeId: string;
}

export class QrAnalyticsResponse {
  @ApiProperty() data: QrAnalyticsDto;
}

export class WorkspaceAnalyticsResponse {
  @ApiProperty() data: AnalyticsDto;
}
