import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { currentContext, page, type Page, PageQuery, RequireAdmin, UnitOfWork } from '@proofmark/runtime';
import { MembersAnswer, type MemberView } from './members.dto.js';
import { Members } from './members.entity.js';

@ApiTags('Workspaces and members')
@Controller('api/v1/members')
export class MembersController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get()
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
}

export function viewOf({ memberId, email, name, role, joinedAt }: Members): MemberView {
  return { id: memberId, email, name, role, joinedAt: joinedAt.toISOString() };
}
