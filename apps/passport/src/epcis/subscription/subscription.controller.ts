import { Body, Delete, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { EPC_FORMATS } from '../document/formats.js';
import { ApiPaged } from '../events/event-list.dto.js';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { acceptedType, JSON_TYPES } from '../http/media-types.js';
import { SubscriptionReader } from './read-subscription.js';
import { NewSubscriptionBody, SubscriptionView } from './subscription.dto.js';
import { SubscriptionEnding } from './subscription-ending.js';
import { SubscriptionHandler } from './subscription.handler.js';
import { pathOf, SubscriptionLookup } from './subscription-lookup.js';

const MIN_RECORD_TIME = 'gs1-query-min-record-time';

/** EPCIS 2.0 §12.7: subscriptions that post their results. */
@EpcisController('queries/:queryName/subscriptions')
@EpcisProblems('NoSuchNameException')
export class SubscriptionController {
  constructor(
    private readonly subscriptions: SubscriptionHandler,
    private readonly ending: SubscriptionEnding,
    private readonly reader: SubscriptionReader,
    private readonly lookup: SubscriptionLookup,
  ) {}

  @Post()
  @RequireScope('epcis:read')
  @ApiOperation({
    operationId: 'subscribeToNamedQuery',
    summary: 'Have the results of a named query posted to an address',
    description:
      'At least once, in the order of recording; docs/epcis-subscriptions.md has the signature and the retries.',
  })
  @ApiHeader({ name: 'GS1-EPC-Format', required: false, enum: EPC_FORMATS })
  @ApiBody({ type: NewSubscriptionBody })
  @ApiCreatedResponse({
    type: SubscriptionView,
    headers: { Location: { description: 'The address of the subscription.', schema: { type: 'string' } } },
  })
  @EpcisProblems('ValidationException', 'SubscriptionControlsException', 'UnsupportedMediaTypeException')
  async subscribe(
    @Param('queryName') queryName: string,
    @Body() body: Buffer,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubscriptionView> {
    const id = await this.subscriptions.subscribe(queryName, this.reader.read(body, headers));
    reply.header('location', `${pathOf(queryName)}/${id}`);
    return this.show(queryName, id, reply);
  }

  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'listSubscriptions', summary: 'List the subscriptions to a named query, oldest first' })
  @ApiPaged()
  @ApiOkResponse({ type: [SubscriptionView] })
  @EpcisProblems('QueryParameterException')
  async list(
    @Param('queryName') queryName: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly SubscriptionView[]> {
    acceptedType(request.headers, JSON_TYPES);
    return this.lookup.page(queryName, request, reply);
  }

  @Get(':subscriptionID')
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'getSubscription', summary: 'Read a subscription, and how it goes' })
  @ApiOkResponse({ type: SubscriptionView })
  async read(
    @Param('queryName') queryName: string,
    @Param('subscriptionID') id: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubscriptionView> {
    acceptedType(headers, JSON_TYPES);
    return this.show(queryName, id, reply);
  }

  @Delete(':subscriptionID')
  @HttpCode(204)
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'endSubscription', summary: 'End a subscription; nothing more is sent' })
  @ApiNoContentResponse()
  async end(@Param('queryName') queryName: string, @Param('subscriptionID') id: string): Promise<void> {
    await this.lookup.view(queryName, id);
    await this.ending.end(id, 'asked');
  }

  private async show(queryName: string, id: string, reply: FastifyReply): Promise<SubscriptionView> {
    const view = await this.lookup.view(queryName, id);
    reply.header(MIN_RECORD_TIME, view.minRecordTime);
    return view;
  }
}
