import { Body, Controller, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import { ApiRefusals } from '../api-refusals.js';
import { DomainRulesInForce } from '../read-models/workspace-domain-rules/domain-rules-in-force.query.js';
import { DomainRulesResponse } from '../read-models/workspace-domain-rules/workspace-domain-rules.dto.js';
import { domainPattern } from './domain-pattern.js';
import { SetDomainRulesDto } from './domain-rules.dto.js';
import { DomainRulesHandler } from './domain-rules.handler.js';

@ApiTags('Domain rules')
@Controller('api/v1/domain-rules')
export class DomainRulesController {
  constructor(
    private readonly handler: DomainRulesHandler,
    private readonly rules: DomainRulesInForce,
  ) {}

  @Put()
  @RequireScope('qr:write')
  @ApiOperation({
    operationId: 'setDomainRules',
    summary: 'Say which hosts QR codes may lead to',
    description: 'Asked when a code is created or re-pointed. Where codes lead already is not changed.',
  })
  @ApiOkResponse({ type: DomainRulesResponse })
  @ApiRefusals({ 400: ['validation_error'], 409: ['too_many_writers'] })
  async set(@Body() { allowed, blocked }: SetDomainRulesDto): Promise<DomainRulesResponse> {
    await this.handler.set({ allowed: inOneSpelling(allowed), blocked: inOneSpelling(blocked) });
    return { data: await this.rules.view() };
  }
}

/** The body was checked: each of them is a pattern. */
function inOneSpelling(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => domainPattern(text) ?? []))];
}
