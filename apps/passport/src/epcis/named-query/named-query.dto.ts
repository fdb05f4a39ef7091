import { ApiProperty } from '@nestjs/swagger';

/** What POST /queries takes. It is read strictly by its handler: bodies of EPCIS come as bytes. */
export class NewNamedQuery {
  @ApiProperty({ example: 'shipped-from-berlin', minLength: 1, maxLength: 128 })
  readonly name!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { EQ_bizStep: ['shipping'] },
    description: 'Parameters of the SimpleEventQuery; a `@context` declares the prefixes of extensions.',
  })
  readonly query!: Readonly<Record<string, unknown>>;
}

/** A named query as it was created. */
export class NamedQueryView extends NewNamedQuery {}
