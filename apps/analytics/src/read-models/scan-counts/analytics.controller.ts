import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, currentContext, NoTransaction, RequireScope, UnitOfWork } from '@proofmark/runtime';
import { KnownCodes } from '../../known-codes/known-codes.query.js';
import {
  QrAnalyticsQuery,
  QrAnalyticsResponse,
  WorkspaceAnalyticsQuery,
  WorkspaceAnalyticsResponse,
} from './analytics.dto.js';
import { type Period, periodOf } from './period.js';
import { readBreakdowns, readSeries, readTotals } from './scan-counts.query.js';
import { WHOLE_WORKSPACE } from './tally.js';

@ApiTags('Analytics')
@Controller('/api/v1')
export class AnalyticsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly knownCodes: KnownCodes,
    private readonly clock: Clock,
  ) {}

  // It may wait a moment for the code to become known, and must not keep a connection meanwhile.
  @NoTransaction()
  @Get('qr-codes/:id/analytics')
  @RequireScope('analytics:read')
  @ApiOperation({ operationId: 'getQrCodeAnalytics', summary: 'Read the scans of a QR code' })
  @ApiOkResponse({ type: QrAnalyticsResponse })
  async ofCode(@Param('id') id: string, @Query() query: QrAnalyticsQuery): Promise<QrAnalyticsResponse> {
    const period = periodOf(query, this.clock.now());
    await this.knownCodes.assertKnown(id);
    return { data: { qrCodeId: id, ...(await this.read(id, period)) } };
  }

  @Get('analytics')
  @RequireScope('analytics:read')
  @ApiOperation({ operationId: 'getWorkspaceAnalytics', summary: 'Read the scans of all codes of the workspace' })
  @ApiOkResponse({ type: WorkspaceAnalyticsResponse })
  async ofWorkspace(@Query() query: WorkspaceAnalyticsQuery): Promise<WorkspaceAnalyticsResponse> {
    return { data: await this.read(WHOLE_WORKSPACE, periodOf(query, this.clock.now())) };
  }

  private read(codeId: string, period: Period) {
    const { workspaceId, mode } = currentContext();
    const subject = { workspaceId, mode, codeId };
    return this.unitOfWork.run(async (em) => {
      const { quality, ...totals } = await readTotals(em, subject, period);
      const breakdowns = await readBreakdowns(em, subject, period);
      return { ...totals, breakdowns, series: await readSeries(em, subject, period), quality };
    });
  }
}
