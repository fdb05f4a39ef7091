import { Get, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiCollection } from '../events/event-list.dto.js';
import { EpcisController } from '../http/epcis-controller.js';
import { collection } from './collections.js';
import { TOP_LEVEL_RESOURCES } from './dimension.js';

/** EPCIS 2.0 §12.4: what there is. */
@EpcisController('')
export class TopLevelController {
  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'listEpcisResources', summary: 'List the resources of the EPCIS repository' })
  @ApiCollection()
  list(@Req() { headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return collection(TOP_LEVEL_RESOURCES, { headers, reply });
  }
}
