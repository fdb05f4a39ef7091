import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeLeftOut } from '@proofmark/runtime';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsString, MaxLength } from 'class-validator';
import type { EpcisFilter } from './epcis-filter.js';

const MOST = 100;
const ACTIONS = ['ADD', 'OBSERVE', 'DELETE'];

const AnyOf = (description: string, example: readonly string[]): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: [String], minItems: 1, maxItems: MOST, description, example: [...example] }),
    MayBeLeftOut(),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(MOST),
    IsString({ each: true }),
    MaxLength(2048, { each: true }),
  );

/** Every list that is there must fit; of each list one value is enough. */
export class EpcisFilterBody implements EpcisFilter {
  @AnyOf('Types of events.', ['ObjectEvent'])
  eventTypes?: string[];

  @AnyOf('Actions; events without one never fit.', ACTIONS)
  @IsIn(ACTIONS, { each: true })
  actions?: string[];

  @AnyOf('Steps of the CBV in any spelling, or URIs of your own.', ['shipping', 'receiving'])
  bizSteps?: string[];

  @AnyOf('Dispositions of the CBV in any spelling, or URIs of your own.', ['in_transit'])
  dispositions?: string[];

  @AnyOf('Read points, as Digital Links or EPC URNs.', ['https://id.gs1.org/414/9521321000018'])
  readPoints?: string[];

  @AnyOf('Business locations, as Digital Links or EPC URNs.', ['https://id.gs1.org/414/9521321000018'])
  bizLocations?: string[];

  @AnyOf('Things named anywhere in the event, or classes such as a GTIN: then everything of the class.', [
    'https://id.gs1.org/01/09521321000001',
  ])
  epcs?: string[];
}
