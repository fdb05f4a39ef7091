import { Body, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { EPCIS_PATH } from '@proofmark/contracts';
import { RequireScope } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { ACCESS_CLASSES } from '../event/epcis-event.js';
import { EpcisController, EpcisProblems, TakesDocuments } from '../http/epcis-controller.js';
import { acceptedType, DOCUMENT_TYPES, isXml, JSON_TYPES } from '../http/media-types.js';
import { writeCaptureJob } from '../xml/write-xml.js';
import { ListPages } from '../named-query/list-pages.js';
import { ERROR_BEHAVIOURS } from './capture-job.js';
import { CaptureJobView } from './capture-job.dto.js';
import { CaptureJobs } from './capture-job-list.query.js';
import { captureWishOf } from './capture-wish.js';
import { DocumentIntake } from './document-intake.js';
import { EXAMPLE_DOCUMENT } from './examples.js';

@EpcisController('capture')
export class CaptureController {
  constructor(
    private readonly intake: DocumentIntake,
    private readonly jobs: CaptureJobs,
    private readonly pages: ListPages,
  ) {}

  @Post()
  @HttpCode(202)
  @TakesDocuments()
  @RequireScope('epcis:capture')
  @ApiOperation({
    operationId: 'captureEpcisDocument',
    summary: 'Capture the events of an EPCIS document',
    description:
      'The job that Location names tells how it goes. The same document sent again within an hour is answered with the same job, unless that one failed.',
  })
  @ApiHeader({ name: 'GS1-Capture-Error-Behaviour', required: false, enum: ERROR_BEHAVIOURS })
  @ApiHeader({
    name: 'Proofmark-Access-Class',
    required: false,
    enum: ACCESS_CLASSES,
    description: 'Who may read events of the document that say nothing about it; left out: as the settings say.',
  })
  @ApiBody({
    description: 'An EPCISDocument or EPCISQueryDocument.',
    schema: { type: 'object', example: EXAMPLE_DOCUMENT },
  })
  @ApiAcceptedResponse({
    type: CaptureJobView,
    headers: { Location: { description: 'The address of the capture job.', schema: { type: 'string' } } },
  })
  @EpcisProblems('ValidationException', 'CaptureLimitExceededException', 'UnsupportedMediaTypeException')
  async capture(
    @Body() body: Buffer,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaptureJobView> {
    const wish = captureWishOf(headers);
    const captureId = await this.intake.take(body, wish);
    reply.headers({
      location: `${EPCIS_PATH}/capture/${captureId}`,
      'gs1-capture-error-behaviour': wish.behaviour,
    });
    return this.jobs.view(captureId);
  }

  @Get()
  @RequireScope('epcis:capture')
  @ApiOperation({ operationId: 'listCaptureJobs', summary: 'List capture jobs, newest first' })
  @ApiQuery({ name: 'perPage', required: false, type: 'integer' })
  @ApiQuery({ name: 'nextPageToken', required: false, type: 'string' })
  @ApiOkResponse({ type: [CaptureJobView] })
  @EpcisProblems('QueryParameterException')
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly CaptureJobView[]> {
    acceptedType(request.headers, JSON_TYPES);
    const list = {
      read: (after: string, limit: number) => this.jobs.list(after, limit),
      placeOf: ({ captureID }: CaptureJobView) => captureID,
    };
    return this.pages.page(list, request, reply);
  }

  @Get(':captureID')
  @RequireScope('epcis:capture')
  @ApiOperation({ operationId: 'getCaptureJob', summary: 'Read how a capture goes' })
  @ApiOkResponse({ type: CaptureJobView })
  @EpcisProblems('NoSuchNameException')
  async read(
    @Param('captureID') captureId: string,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CaptureJobView | string> {
    const type = acceptedType(headers, DOCUMENT_TYPES);
    const job = await this.jobs.view(captureId);
    if (type !== 'application/json') reply.type(`${type}; charset=utf-8`);
    return isXml(type) ? writeCaptureJob(job) : job;
  }
}
