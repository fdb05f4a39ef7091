import { Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EpcisController, EpcisProblems } from '../http/epcis-controller.js';
import { acceptedType, JSON_TYPES } from '../http/media-types.js';
import { ListPages } from '../named-query/list-pages.js';
import { CaptureErrors, type PlacedError } from './capture-errors.query.js';
import type { EventProblem } from './capture-job.js';
import { CaptureJobs } from './capture-job-list.query.js';

/** What `errorFile` of a capture job leads to: EPCIS 2.0 §12.6.3. */
@EpcisController('capture')
export class CaptureErrorsController {
  constructor(
    private readonly jobs: CaptureJobs,
    private readonly errors: CaptureErrors,
    private readonly pages: ListPages,
  ) {}

  @Get(':captureID/errors')
  @RequireScope('epcis:capture')
  @ApiOperation({
    operationId: 'listCaptureErrors',
    summary: 'List the errors of a capture',
    description:
      'In the order of the document, up to 10,000: a job with more than a hundred leads here by `errorFile`.',
  })
  @ApiQuery({ name: 'perPage', required: false, type: 'integer' })
  @ApiQuery({ name: 'nextPageToken', required: false, type: 'string' })
  @ApiOkResponse({ schema: { type: 'array', items: { type: 'object' } } })
  @EpcisProblems('NoSuchNameException', 'QueryParameterException')
  async list(
    @Param('captureID') captureId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly EventProblem[]> {
    acceptedType(request.headers, JSON_TYPES);
    // Refuses what is not the caller's, also where it has no errors.
    await this.jobs.view(captureId);
    const list = {
      read: (after: string, limit: number) => this.errors.list(captureId, Number(after), limit),
      placeOf: ({ place }: PlacedError) => String(place),
    };
    return (await this.pages.page(list, request, reply)).map(({ problem }) => problem);
  }
}
