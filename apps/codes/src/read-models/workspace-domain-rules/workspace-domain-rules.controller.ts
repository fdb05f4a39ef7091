import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import { ApiRefusals } from '../../api-refusals.js';
import { DomainRulesInForce } from './domain-rules-in-force.query.js';
import { DomainRulesResponse } from './workspace-domain-rules.dto.js';

@ApiTags('Domain rules')
@Controller('api/v1/domain-rules')
export class WorkspaceDomainRulesController {
  constructor(private readonly rules: DomainRulesInForce) {}

  @Get()
  @RequireScope('qr:read')
  @ApiOperation({ operationId: 'getDomainRules', summary: 'Read which hosts QR codes may lead to' })
  @ApiOkResponse({ type: DomainRulesResponse })
  @ApiRefusals({})
  async read(): Promise<DomainRulesResponse> {
    return { data: await this.rules.view() };
  }
}
