import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, currentContext, page, type Page, RequireAdmin, UnitOfWork } from '@proofmark/runtime';
import { ApiKeysAnswer, ApiKeysQuery, type ApiKeyView } from './api-keys.dto.js';
import { ApiKeys } from './api-keys.entity.js';
import { lastUses, viewOf, visibleModes } from './find-api-keys.js';

@ApiTags('API keys')
@RequireAdmin()
@Controller('api/v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listApiKeys', summary: 'List API keys, the newest first' })
  @ApiOkResponse({ type: ApiKeysAnswer })
  list(@Query() query: ApiKeysQuery): Promise<Page<ApiKeyView>> {
    const { workspaceId } = currentContext();
    const modes = query.mode === undefined ? visibleModes() : visibleModes().filter((mode) => mode === query.mode);
    return this.unitOfWork.run(async (em) => {
      const used = new Map<string, Date>();
      return page<ApiKeys, ApiKeyView>(query, {
        fetch: async (after, limit) => {
          const before = after === null ? {} : { apiKeyId: { $lt: String(after[0]) } };
          const where = { workspaceId, mode: { $in: modes }, ...before };
          const rows = await em.find(ApiKeys, where, { orderBy: { apiKeyId: 'desc' }, limit });
          (
            await lastUses(
              em,
              rows.map(({ apiKeyId }) => apiKeyId),
            )
          ).forEach((at, id) => used.set(id, at));
          return rows;
        },
        position: ({ apiKeyId }) => [apiKeyId],
        view: (row) => viewOf(row, used.get(row.apiKeyId), this.clock.now()),
      });
    });
  }
}
