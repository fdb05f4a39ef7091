import { Body, Delete, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { EPCIS_PATH } from '@proofmark/contracts';
import { RequireScope, UnitOfWork } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import {
  listNamedQueries,
  type NamedQuery,
  readNamedQuery,
} from '../../read-models/epcis-named-queries/named-queries.query.js';
import { ApiPaged } from '../events/event-list.dto.js';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { acceptedType, JSON_TYPES } from '../http/media-types.js';
import { extensionsHeader } from '../query/grammar/namespaces.js';
import { ListPages } from './list-pages.js';
import { NamedQueryView, NewNamedQuery } from './named-query.dto.js';
import { NamedQueryHandler } from './named-query.handler.js';
import { readJsonObject } from './read-json-object.js';

/** EPCIS 2.0 §12.7: queries that are kept under a name. */
@EpcisController('queries')
export class NamedQueryController {
  constructor(
    private readonly queries: NamedQueryHandler,
    private readonly pages: ListPages,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Post()
  @RequireScope('epcis:read')
  @ApiOperation({
    operationId: 'createNamedQuery',
    summary: 'Keep a query under a name',
    description: 'A named query never changes. Its prefixes come from its `@context`, or from GS1-Extensions.',
  })
  @ApiHeader({ name: 'GS1-Extensions', required: false })
  @ApiBody({ type: NewNamedQuery })
  @ApiCreatedResponse({
    type: NamedQueryView,
    headers: { Location: { description: 'The address of the query.', schema: { type: 'string' } } },
  })
  @EpcisProblems('ValidationException', 'QueryValidationException', 'QueryParameterException')
  @EpcisProblems('ResourceAlreadyExistsException', 'QueryTooComplexException', 'UnsupportedMediaTypeException')
  async create(
    @Body() body: Buffer,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NamedQueryView> {
    const given = readJsonObject(body, headers['content-type'] ?? '');
    const name = await this.queries.create(given, extensionsHeader(headers['gs1-extensions']));
    reply.header('location', `${EPCIS_PATH}/queries/${encodeURIComponent(name)}`);
    return this.view(name);
  }

  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'listNamedQueries', summary: 'List named queries, by name' })
  @ApiPaged()
  @ApiOkResponse({ type: [NamedQueryView] })
  @EpcisProblems('QueryParameterException')
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly NamedQueryView[]> {
    acceptedType(request.headers, JSON_TYPES);
    const list = {
      read: (after: string, limit: number) => this.unitOfWork.run((em) => listNamedQueries(em, after, limit)),
      placeOf: ({ name }: NamedQuery) => name,
    };
    return (await this.pages.page(list, request, reply)).map(viewOf);
  }

  @Get(':queryName')
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'getNamedQuery', summary: 'Read the definition of a named query' })
  @ApiOkResponse({ type: NamedQueryView })
  @EpcisProblems('NoSuchNameException')
  async read(@Param('queryName') name: string, @Headers() headers: IncomingHttpHeaders): Promise<NamedQueryView> {
    acceptedType(headers, JSON_TYPES);
    return this.view(name);
  }

  @Delete(':queryName')
  @HttpCode(204)
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'deleteNamedQuery', summary: 'Delete a named query, and end its subscriptions' })
  @ApiNoContentResponse()
  @EpcisProblems('NoSuchNameException')
  async delete(@Param('queryName') name: string): Promise<void> {
    await this.queries.delete(name);
  }

  private async view(name: string): Promise<NamedQueryView> {
    return viewOf(await this.unitOfWork.run((em) => readNamedQuery(em, name)));
  }
}

/** With the prefixes that were declared beside it: read again, it means the same. */
function viewOf({ name, query, namespaces }: NamedQuery): NamedQueryView {
  if (Object.keys(namespaces).length === 0) return { name, query };
  const context = [namespaces, query['@context'] ?? []].flat();
  return { name, query: { ...query, '@context': context } };
}
