import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { page, RequireScope, UnitOfWork } from '@proofmark/runtime';
import { listShares, readShare } from '../../read-models/epcis-shares/epcis-shares.query.js';
import {
  type EpcisShareDto,
  EpcisSharePage,
  EpcisShareResponse,
  EpcisSharesQuery,
  GrantEpcisShareBody,
} from './epcis-share.dto.js';
import { EpcisShareHandler } from './epcis-share.handler.js';

/** Ours and not the standard's, so in our own style. */
@ApiTags('EPCIS')
@Controller('api/v1/epcis-shares')
export class EpcisShareController {
  constructor(
    private readonly shares: EpcisShareHandler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Post()
  @RequireScope('epcis:capture')
  @ApiOperation({
    operationId: 'grantEpcisShare',
    summary: 'Let another workspace read events on an identifier',
    description:
      'Of the same mode, past and to come, whose access class is `partners` or `public`; never `private` ones.',
  })
  @ApiCreatedResponse({ type: EpcisShareResponse })
  async grant(@Body() body: GrantEpcisShareBody): Promise<EpcisShareResponse> {
    return this.get(await this.shares.grant(body));
  }

  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'listEpcisShares', summary: 'List shares, newest first' })
  @ApiOkResponse({ type: EpcisSharePage })
  async list(@Query() query: EpcisSharesQuery) {
    return this.unitOfWork.run((em) =>
      page<EpcisShareDto, EpcisShareDto>(query, {
        fetch: (after, limit) => listShares(em, query.direction, { before: after ? String(after[0]) : null, limit }),
        position: ({ id }) => [id],
        view: (share) => share,
      }),
    );
  }

  @Get(':id')
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'getEpcisShare', summary: 'Read a share' })
  @ApiOkResponse({ type: EpcisShareResponse })
  async get(@Param('id') id: string): Promise<EpcisShareResponse> {
    return { data: await this.unitOfWork.run((em) => readShare(em, id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('epcis:capture')
  @ApiOperation({ operationId: 'revokeEpcisShare', summary: 'Revoke a share' })
  @ApiNoContentResponse()
  async revoke(@Param('id') id: string): Promise<void> {
    await this.shares.revoke(id);
  }
}
