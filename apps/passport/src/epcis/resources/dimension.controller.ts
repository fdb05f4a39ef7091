import { Get, Param, Req, Res, type Type } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiCollection, ApiEventDocument, ApiPaged } from '../events/event-list.dto.js';
import { EventPages } from '../events/event-pages.js';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { collection, Collections } from './collections.js';
import { type Dimension, DIMENSIONS } from './dimension.js';
import { ValueInPath } from './value-in-path.js';

/** The same three operations for every dimension of events. */
function controllerOf(dimension: Dimension): Type {
  const { path, operation, about, parameter } = dimension;
  const ApiValue = (): MethodDecorator =>
    ApiParam({ name: 'value', description: `One of the known ${about}, percent-encoded: a URI has slashes.` });

  @EpcisController(path)
  class DimensionController {
    constructor(
      private readonly collections: Collections,
      private readonly values: ValueInPath,
      private readonly pages: EventPages,
    ) {}

    @Get()
    @RequireScope('epcis:read')
    @ApiOperation({ operationId: `list${operation}s`, summary: `List the ${about} of captured events` })
    @ApiPaged()
    @ApiCollection()
    @EpcisProblems('QueryParameterException')
    list(@Req() { url, headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
      const [, search = ''] = url.split('?', 2);
      return this.collections.valuesOf(dimension, new URLSearchParams(search), { headers, reply });
    }

    @Get(':value')
    @RequireScope('epcis:read')
    @ApiOperation({ operationId: `list${operation}Resources`, summary: `List what there is of one of the ${about}` })
    @ApiValue()
    @ApiCollection()
    @EpcisProblems('QueryParameterException', 'NoSuchNameException')
    async resources(
      @Param('value') value: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      await this.values.queryFor(dimension, value, request);
      return collection(['events'], { headers: request.headers, reply });
    }

    @Get(':value/events')
    @RequireScope('epcis:read')
    @ApiOperation({
      operationId: `query${operation}Events`,
      summary: `Query the events of one of the ${about}`,
      description: `Takes all parameters of the SimpleEventQuery but ${parameter}, which the path says.`,
    })
    @ApiValue()
    @ApiPaged()
    @ApiEventDocument()
    @ApiHeader({ name: 'GS1-Extensions', required: false, description: '`prefix=URI`, for extensions in parameters.' })
    @EpcisProblems('QueryParameterException', 'NoSuchNameException', 'URITooLongException')
    @EpcisProblems('QueryTooLargeException', 'QueryTooComplexException')
    async events(
      @Param('value') value: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const asked = await this.values.queryFor(dimension, value, request);
      return this.pages.page(asked, { headers: request.headers, reply });
    }
  }
  return DimensionController;
}

export const dimensionControllers: readonly Type[] = DIMENSIONS.map(controllerOf);
