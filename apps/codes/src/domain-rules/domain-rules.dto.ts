import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString, ValidateBy } from 'class-validator';
import { domainPattern } from './domain-pattern.js';

const MAX_PATTERNS = 200;

const IsDomainPattern = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isDomainPattern',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && value.length <= 255 && domainPattern(value) !== null,
        defaultMessage: () => 'each must be a host name such as brand.example or *.brand.example',
      },
    },
    { each: true },
  );

export class SetDomainRulesDto {
  @ApiProperty({
    type: [String],
    maxItems: MAX_PATTERNS,
    example: ['brand.example', '*.brand.example'],
    description: '`brand.example` is that host alone, `*.brand.example` all below it. Empty: all hosts are allowed.',
  })
  @IsArray()
  @ArrayMaxSize(MAX_PATTERNS)
  @IsString({ each: true })
  @IsDomainPattern()
  readonly allowed!: string[];

  @ApiProperty({
    type: [String],
    maxItems: MAX_PATTERNS,
    example: [],
    description: 'Refused also where `allowed` names them.',
  })
  @IsArray()
  @ArrayMaxSize(MAX_PATTERNS)
  @IsString({ each: true })
  @IsDomainPattern()
  readonly blocked!: string[];
}
