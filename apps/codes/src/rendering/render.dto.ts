import { ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeLeftOut } from '@proofmark/runtime';
import { IsBoolean, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { LookDto } from '../qr-code/qr-code.dto.js';

/** What is left out is as the code itself says. */
export class RenderDto extends LookDto {
  @ApiPropertyOptional({ enum: ['png', 'svg'], default: 'png' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(20)
  readonly format?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 128,
    maximum: 4096,
    default: 1024,
    description: 'Width in pixels. The height is the same; frame text adds a strip below.',
  })
  @MayBeLeftOut()
  @IsInt()
  @Min(128)
  @Max(4096)
  readonly size?: number;

  @ApiPropertyOptional({ default: false, description: 'Leaves out the background; the code and its text stay.' })
  @MayBeLeftOut()
  @IsBoolean()
  readonly transparent?: boolean;

  @ApiPropertyOptional({ default: false, description: 'Refuse a look that phones may not read.' })
  @MayBeLeftOut()
  @IsBoolean()
  readonly strict?: boolean;
}
