import { Body, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiHeader, ApiOperation } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { ACCESS_CLASSES } from '../event/epcis-event.js';
import { contextOf } from '../event/standalone-event.js';
import { EpcisController, EpcisProblems, TakesDocuments } from '../http/epcis-controller.js';
import { accessClassOf, mediaTypeOf } from './capture-wish.js';
import { EventIntake } from './event-intake.js';
import { EXAMPLE_EVENT } from './examples.js';

@EpcisController('events')
export class EventController {
  constructor(private readonly intake: EventIntake) {}

  @Post()
  @HttpCode(201)
  @TakesDocuments()
  @RequireScope('epcis:capture')
  @ApiOperation({
    operationId: 'captureEpcisEvent',
    summary: 'Capture one event, and know at once',
    description:
      'A bare event with a `@context` of its own. An event that is there already is answered with 409, and its address.',
  })
  @ApiHeader({ name: 'Proofmark-Access-Class', required: false, enum: ACCESS_CLASSES })
  @ApiBody({ description: 'An event of EPCIS 2.0.', schema: { type: 'object', example: EXAMPLE_EVENT } })
  @ApiCreatedResponse({
    description: 'The event as it was captured, with its eventID.',
    schema: { type: 'object', example: EXAMPLE_EVENT },
    headers: { Location: { description: 'The address of the event.', schema: { type: 'string' } } },
  })
  @EpcisProblems(
    ...(['ValidationException', 'ResourceAlreadyExistsException'] as const),
    ...(['CaptureLimitExceededException', 'UnsupportedMediaTypeException'] as const),
  )
  async capture(
    @Body() body: Buffer,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { event, address } = await this.intake.take(body, mediaTypeOf(headers), accessClassOf(headers));
    reply.header('location', address);
    return { '@context': contextOf(event.namespaces), ...event.event };
  }
}
