import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, UnitOfWork } from '@proofmark/runtime';
import { viewOf } from '../read-models/members/members.controller.js';
import { Members } from '../read-models/members/members.entity.js';
import { Workspaces } from '../read-models/workspaces/workspaces.entity.js';
import { MeAnswer } from './me.dto.js';

@ApiTags('Workspaces and members')
@Controller('api/v1/me')
export class MeController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get()
  @ApiOperation({ operationId: 'whoAmI', summary: 'Who asks: the workspace, the mode, the key or the member' })
  @ApiOkResponse({ type: MeAnswer })
  me(): Promise<MeAnswer> {
    const { workspaceId, mode, actor, scopes } = currentContext();
    return this.unitOfWork.run(async (em) => {
      const workspace = await em.findOne(Workspaces, { workspaceId });
      const member = actor.kind === 'member' ? await em.findOne(Members, { memberId: actor.id }) : null;
      if (!workspace) throw new Rejected('not-found', 'not_found', 'No such workspace.');
      return {
        data: {
          workspaceId,
          workspaceName: workspace.name,
          mode,
          apiKeyId: actor.kind === 'api-key' ? actor.id : null,
          member: member && viewOf(member),
          scopes,
        },
      };
    });
  }
}
