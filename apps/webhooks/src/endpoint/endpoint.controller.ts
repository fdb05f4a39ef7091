import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { page, PageQuery, RequireScope, UnitOfWork } from '@proofmark/runtime';
import { listEndpoints, readEndpoint } from '../read-models/webhook-endpoints/webhook-endpoints.query.js';
import {
  ChangeEndpointBody,
  type EndpointDto,
  EndpointPage,
  EndpointResponse,
  EndpointWithSecretResponse,
  RegisterEndpointBody,
  RotateSecretBody,
} from './endpoint.dto.js';
import { EndpointHandler } from './endpoint.handler.js';
import { ReceiverUrls } from './receiver-urls.js';

@ApiTags('Webhooks')
@Controller('/api/v1/webhooks')
export class EndpointController {
  constructor(
    private readonly endpoints: EndpointHandler,
    private readonly receiverUrls: ReceiverUrls,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Post()
  @RequireScope('webhooks:write')
  @ApiOperation({ operationId: 'registerWebhook', summary: 'Register a signed webhook' })
  @ApiCreatedResponse({ type: EndpointWithSecretResponse })
  async register(@Body() body: RegisterEndpointBody): Promise<EndpointWithSecretResponse> {
    this.receiverUrls.assertAllowed(body.url);
    const { endpointId, secret } = await this.endpoints.register(body);
    return { data: { ...(await this.read(endpointId)), secret, secretShownOnce: true } };
  }

  @Get()
  @RequireScope('webhooks:read')
  @ApiOperation({ operationId: 'listWebhooks', summary: 'List webhooks, newest first' })
  @ApiOkResponse({ type: EndpointPage })
  async list(@Query() query: PageQuery) {
    return this.unitOfWork.run((em) =>
      page<EndpointDto, EndpointDto>(query, {
        fetch: (after, limit) => listEndpoints(em, after ? String(after[0]) : null, limit),
        position: ({ id }) => [id],
        view: (endpoint) => endpoint,
      }),
    );
  }

  @Get(':id')
  @RequireScope('webhooks:read')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Read a webhook' })
  @ApiOkResponse({ type: EndpointResponse })
  async get(@Param('id') id: string): Promise<EndpointResponse> {
    return { data: await this.read(id) };
  }

  @Patch(':id')
  @RequireScope('webhooks:write')
  @ApiOperation({ operationId: 'changeWebhook', summary: 'Change a webhook, or switch it off and on' })
  @ApiOkResponse({ type: EndpointResponse })
  async change(@Param('id') id: string, @Body() body: ChangeEndpointBody): Promise<EndpointResponse> {
    if (body.url !== undefined) this.receiverUrls.assertAllowed(body.url);
    await this.endpoints.change(id, body);
    return { data: await this.read(id) };
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('webhooks:write')
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete a webhook and its delivery log' })
  @ApiNoContentResponse()
  async delete(@Param('id') id: string): Promise<void> {
    await this.endpoints.delete(id);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @RequireScope('webhooks:write')
  @ApiOperation({ operationId: 'rotateWebhookSecret', summary: 'Get a new secret; the old one signs too for a while' })
  @ApiOkResponse({ type: EndpointWithSecretResponse })
  async rotate(@Param('id') id: string, @Body() body: RotateSecretBody): Promise<EndpointWithSecretResponse> {
    const secret = await this.endpoints.rotateSecret(id, body?.overlapHours);
    return { data: { ...(await this.read(id)), secret, secretShownOnce: true } };
  }

  private read(id: string): Promise<EndpointDto> {
    return this.unitOfWork.run((em) => readEndpoint(em, id));
  }
}
