import { Delete, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { PageTokens } from './page-tokens.js';

@EpcisController('nextPageToken')
export class PageTokenController {
  constructor(private readonly tokens: PageTokens) {}

  @Delete(':token')
  @HttpCode(204)
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'returnEpcisPageToken', summary: 'Give a page token back before it expires' })
  @ApiNoContentResponse()
  @EpcisProblems('NoSuchNameException')
  giveBack(@Param('token') token: string): Promise<void> {
    return this.tokens.giveBack(token);
  }
}
