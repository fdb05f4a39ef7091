import { Body, Controller, Inject, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { Public } from '@proofmark/runtime';
import type { FastifyRequest } from 'fastify';
import { IdentityConfig } from '../identity.config.js';
import { CreateWorkspaceAnswer, CreateWorkspaceBody } from './workspace.dto.js';
import { WorkspaceHandler } from './workspace.handler.js';

@ApiTags('Workspaces and members')
@Public()
@Controller('api/v1/workspaces')
export class WorkspaceController {
  constructor(
    private readonly handler: WorkspaceHandler,
    @Inject(IdentityConfig) private readonly config: IdentityConfig,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createWorkspace',
    summary: 'Sign up: a workspace and its first admin',
    description: 'Only where the operator opened sign-up (`SIGN_UP=open`).',
  })
  @ApiCreatedResponse({ type: CreateWorkspaceAnswer })
  async create(@Body() body: CreateWorkspaceBody, @Req() request: FastifyRequest): Promise<CreateWorkspaceAnswer> {
    if (this.config.SIGN_UP === 'closed') {
      throw new Rejected('forbidden', 'sign_up_closed', 'The operator of this installation creates the workspaces.');
    }
    const { workspaceName, ...admin } = body;
    return { data: await this.handler.open({ name: workspaceName, admin, requestId: request.id }) };
  }
}
