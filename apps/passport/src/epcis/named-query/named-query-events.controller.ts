import { Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { EPCIS_PATH } from '@proofmark/contracts';
import { Clock, NoTransaction, RequireScope, UnitOfWork, wantsUpgrade } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readNamedQuery } from '../../read-models/epcis-named-queries/named-queries.query.js';
import { ApiEventDocument, ApiPaged } from '../events/event-list.dto.js';
import { EventPages } from '../events/event-pages.js';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { refuseOtherParameters } from '../paging/page-request.js';
import { readQueryObject } from '../query/grammar/read-query.js';
import { SocketSubscriptions } from '../subscription/socket/socket-subscriptions.js';
import { readSocketWish } from '../subscription/socket/socket-wish.js';

/** The results of a named query: in pages, or over a WebSocket as they come. */
@EpcisController('queries/:queryName/events')
export class NamedQueryEventsController {
  constructor(
    private readonly pages: EventPages,
    private readonly sockets: SocketSubscriptions,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  // A WebSocket outlives its request, and what was subscribed must be known before it opens.
  @Get()
  @NoTransaction()
  @RequireScope('epcis:read')
  @ApiOperation({
    operationId: 'runNamedQuery',
    summary: 'Run a named query, or subscribe to it over a WebSocket',
    description:
      'With `Upgrade: websocket` the results come as EPCISQueryDocuments over the WebSocket, for as long as it is open: `stream=true`, or the fields of a schedule as parameters.',
  })
  @ApiPaged()
  @ApiEventDocument()
  @ApiHeader({ name: 'Upgrade', required: false, description: '`websocket`' })
  @ApiQuery({ name: 'stream', required: false, type: 'boolean', description: 'Of a WebSocket.' })
  @EpcisProblems('QueryParameterException', 'SubscriptionControlsException', 'NoSuchNameException')
  @EpcisProblems('QueryTooLargeException', 'QueryTooComplexException', 'URITooLongException')
  async run(
    @Param('queryName') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    if (wantsUpgrade(request.raw)) return this.subscribe(name, request, reply);
    const [path = '', search = ''] = request.url.split('?', 2);
    const parameters = new URLSearchParams(search);
    // A default of the standard's OpenAPI, for the WebSocket: generated clients send it here too, and it asks nothing of a page.
    if (parameters.get('reportIfEmpty') === 'false') parameters.delete('reportIfEmpty');
    refuseOtherParameters(parameters);
    const { query, namespaces } = await this.unitOfWork.run((em) => readNamedQuery(em, name));
    const asked = { query: readQueryObject(query, namespaces), path: path.slice(EPCIS_PATH.length), parameters };
    return this.pages.page({ ...asked, queryName: name }, { headers: request.headers, reply });
  }

  private async subscribe(name: string, request: FastifyRequest, reply: FastifyReply): Promise<undefined> {
    const wish = readSocketWish(request.query as Readonly<Record<string, unknown>>, this.clock.now());
    await this.sockets.open(name, request.raw, wish);
    reply.hijack();
  }
}
