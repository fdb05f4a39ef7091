import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { Clock, RequireAdmin, UnitOfWork } from '@proofmark/runtime';
import { findApiKey, lastUses, viewOf } from '../read-models/api-keys/find-api-keys.js';
import { CreateApiKeyBody, NewApiKeyAnswer, RotateApiKeyBody } from './api-key.dto.js';
import { ApiKeyHandler, type IssuedToken } from './api-key.handler.js';

const ApiKeyId = (): MethodDecorator =>
  ApiParam({ name: 'id', description: 'The id of the API key.', example: 'key_01jvm3k5n0000000000000000b' });

@ApiTags('API keys')
@RequireAdmin()
@Controller('api/v1/api-keys')
export class ApiKeyController {
  constructor(
    private readonly handler: ApiKeyHandler,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description: 'The token is in this answer and in no other.',
  })
  @ApiCreatedResponse({ type: NewApiKeyAnswer })
  async create(@Body() { name, mode, scopes, expiresAt }: CreateApiKeyBody): Promise<NewApiKeyAnswer> {
    return this.show(
      await this.handler.create({
        name,
        mode,
        scopes,
        expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      }),
    );
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiKeyId()
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Give an API key a new secret',
    description: 'The former secret works on for `overlapSeconds`, so that a running integration can be changed over.',
  })
  @ApiOkResponse({ type: NewApiKeyAnswer })
  async rotate(@Param('id') id: string, @Body() { overlapSeconds }: RotateApiKeyBody): Promise<NewApiKeyAnswer> {
    return this.show(await this.handler.rotate(id, overlapSeconds));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiKeyId()
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'It stops working everywhere within a second, for good. Revoking it again changes nothing.',
  })
  @ApiNoContentResponse({ description: 'Revoked.' })
  async revoke(@Param('id') id: string): Promise<void> {
    await this.handler.revoke(id);
  }

  private show({ apiKeyId, token }: IssuedToken): Promise<NewApiKeyAnswer> {
    return this.unitOfWork.run(async (em) => {
      const apiKey = await findApiKey(em, apiKeyId);
      if (!apiKey) throw new Rejected('not-found', 'not_found', 'No such API key.');
      const view = viewOf(apiKey, (await lastUses(em, [apiKeyId])).get(apiKeyId), this.clock.now());
      return { data: { ...view, ...token, tokenShownOnce: true } };
    });
  }
}
