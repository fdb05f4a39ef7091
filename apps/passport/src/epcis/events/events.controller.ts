import { Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { EventQuery } from '../query/event.query.js';
import { EventDocuments } from './event-documents.js';
import { EventPages } from './event-pages.js';
import { ApiEventDocument, ApiPaged } from './event-list.dto.js';
import { askedQuery } from './asked-query.js';

/** So many error declarations of one event are shown. */
const MAX_DECLARATIONS = 1000;

/** EPCIS 2.0 §12.6: captured events. */
@EpcisController('events')
export class EventsController {
  constructor(
    private readonly pages: EventPages,
    private readonly events: EventQuery,
    private readonly documents: EventDocuments,
  ) {}

  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({
    operationId: 'queryEpcisEvents',
    summary: 'Query events',
    description:
      'Takes all parameters of the SimpleEventQuery; lists of values are separated by `|`. The pages of a result do not change while events are captured.',
  })
  @ApiPaged()
  @ApiEventDocument()
  @ApiHeader({ name: 'GS1-Extensions', required: false, description: '`prefix=URI`, for extensions in parameters.' })
  @ApiQuery({ name: 'EQ_bizStep', required: false, description: 'One of many: see the standard, 8.2.7.1.' })
  @EpcisProblems('QueryParameterException', 'QueryTooLargeException', 'QueryTooComplexException', 'URITooLongException')
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.pages.page(askedQuery(request), { headers: request.headers, reply });
  }

  @Get(':eventID')
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'getEpcisEvent', summary: 'Read an event and its error declarations' })
  @ApiEventDocument()
  @EpcisProblems('NoSuchNameException')
  async read(
    @Param('eventID') eventId: string,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.events.run(
      {
        conditions: [{ on: 'term', field: 'eventID', values: [eventId] }],
        order: { by: 'recordTime', direction: 'ASC' },
        eventCountLimit: null,
        maxEventCount: null,
      },
      { limit: MAX_DECLARATIONS },
    );
    if (found.length === 0) throw new EpcisException('NoSuchNameException', 'There is no event with this eventID.');
    return this.documents.write(found, { headers, reply });
  }
}
