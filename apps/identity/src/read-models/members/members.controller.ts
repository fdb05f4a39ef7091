import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, page, type Page, PageQuery, RequireAdmin, UnitOfWork } from '@proofmark/runtime';
import { Workspaces } from '../workspaces/workspaces.entity.js';
import { MeAnswer, MembersAnswer, type MemberView } from './members.dto.js';
import { Members } from './members.entity.js';

@ApiTags('Workspaces and members')
@Controller('api/v1')
export class MembersController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get('members')
  @RequireAdmin()
  @ApiOperation({ operationId: 'listMembers', summary: 'List the members of the workspace, the first one first' })
  @ApiOkResponse({ type: MembersAnswer })
  list(@Query() query: PageQuery): Promise<Page<MemberView>> {
    const { workspaceId } = currentContext();
    return this.unitOfWork.run((em) =>
      page<Members, MemberView>(query, {
        fetch: (after, limit) => {
          const behind = after === null ? {} : { memberId: { $gt: String(after[0]) } };
          return em.find(Members, { workspaceId, ...behind }, { orderBy: { memberId: 'asc' }, limit });
        },
        position: ({ memberId }) => [memberId],
        view: viewOf,
      }),
    );
  }

  @Get('me')
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

function viewOf({ memberId, email, name, role, joinedAt }: Members): MemberView {
  return { id: memberId, email, name, role, joinedAt: joinedAt.toISOString() };
}
