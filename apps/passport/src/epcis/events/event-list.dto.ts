import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiProperty, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CBV_XML_FORMATS, EPC_FORMATS } from '../document/formats.js';
import { DOCUMENT_TYPES } from '../http/media-types.js';

const NEXT_PAGE = {
  Link: { description: '`rel="next"`: the next page; the last one has none.', schema: { type: 'string' as const } },
  'GS1-Next-Page-Token-Expires': {
    description: 'Until when the next page can be asked for.',
    schema: { type: 'string' as const, format: 'date-time' },
  },
};

/** Documents the parameters of a list. */
export const ApiPaged = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({ name: 'perPage', required: false, type: 'integer', description: 'Default 30, at most 100.' }),
    ApiQuery({ name: 'nextPageToken', required: false, type: 'string', description: 'From the header Link.' }),
  );

/** Documents that events are answered, in JSON or XML. */
export const ApiEventDocument = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({ name: 'GS1-EPC-Format', required: false, enum: EPC_FORMATS }),
    ApiHeader({ name: 'GS1-CBV-XML-Format', required: false, enum: CBV_XML_FORMATS }),
    ApiResponse({
      status: 200,
      description: 'An EPCISQueryDocument.',
      headers: NEXT_PAGE,
      content: Object.fromEntries(DOCUMENT_TYPES.map((type) => [type, { schema: { type: 'object' as const } }])),
    }),
  );

/** Documents that a list of names is answered. */
export const ApiCollection = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({ name: 'GS1-EPC-Format', required: false, enum: EPC_FORMATS }),
    ApiResponse({ status: 200, type: Collection, headers: NEXT_PAGE }),
  );

/** A list of resources: EPCIS 2.0 §12.4. */
export class Collection {
  @ApiProperty({ example: 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld' })
  readonly '@context'!: string;

  @ApiProperty({ enum: ['Collection'] })
  readonly type!: 'Collection';

  @ApiProperty({ type: [String] })
  readonly member!: readonly string[];
}
