import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import { EpcisSettingsInForce } from '../../read-models/workspace-epcis-settings/epcis-settings-in-force.query.js';
import { EpcisSettingsResponse } from '../../read-models/workspace-epcis-settings/workspace-epcis-settings.dto.js';
import { ChangeEpcisSettingsDto } from './epcis-settings.dto.js';
import { EpcisSettingsHandler } from './epcis-settings.handler.js';

/** Ours and not the standard's, so in our own style. */
@ApiTags('EPCIS')
@Controller('api/v1/epcis-settings')
export class EpcisSettingsController {
  constructor(
    private readonly handler: EpcisSettingsHandler,
    private readonly settings: EpcisSettingsInForce,
  ) {}

  @Get()
  @RequireScope('epcis:read')
  @ApiOperation({ operationId: 'getEpcisSettings', summary: 'Read how EPCIS events are captured' })
  @ApiOkResponse({ type: EpcisSettingsResponse })
  async read(): Promise<EpcisSettingsResponse> {
    return { data: await this.settings.view() };
  }

  @Put()
  @RequireScope('epcis:capture')
  @ApiOperation({
    operationId: 'setEpcisSettings',
    summary: 'Say how EPCIS events are captured',
    description: 'Holds for what is captured from now on. What was captured stays as it is.',
  })
  @ApiOkResponse({ type: EpcisSettingsResponse })
  async set(@Body() dto: ChangeEpcisSettingsDto): Promise<EpcisSettingsResponse> {
    await this.handler.change(dto);
    return { data: await this.settings.view() };
  }
}
