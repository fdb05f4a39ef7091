import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, RequireAdmin } from '@proofmark/runtime';
import { AddMemberBody, ChangePasswordBody, NewMemberAnswer } from './member.dto.js';
import { MemberHandler } from './member.handler.js';

@ApiTags('Workspaces and members')
@Controller('api/v1')
export class MemberController {
  constructor(private readonly handler: MemberHandler) {}

  @Post('members')
  @RequireAdmin()
  @ApiOperation({
    operationId: 'addMember',
    summary: 'Add a member to the workspace',
    description: 'Tell them the password in another way; they change it with `PUT /api/v1/me/password`.',
  })
  @ApiCreatedResponse({ type: NewMemberAnswer })
  async add(@Body() body: AddMemberBody): Promise<NewMemberAnswer> {
    return { data: { id: await this.handler.add(body) } };
  }

  @Delete('members/:id')
  @RequireAdmin()
  @HttpCode(204)
  @ApiParam({ name: 'id', description: 'The id of the member.', example: 'usr_01jvm3k5n0000000000000000a' })
  @ApiOperation({
    operationId: 'removeMember',
    summary: 'Remove a member',
    description: 'Ends their sessions and erases their name and address. Removing them again changes nothing.',
  })
  @ApiNoContentResponse({ description: 'Removed.' })
  async remove(@Param('id') id: string): Promise<void> {
    await this.handler.remove(id);
  }

  @Put('me/password')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change your own password',
    description: 'Ends all your sessions, this one too.',
  })
  @ApiNoContentResponse({ description: 'Changed.' })
  async changePassword(@Body() { currentPassword, newPassword }: ChangePasswordBody): Promise<void> {
    const { actor } = currentContext();
    if (actor.kind !== 'member')
      throw new Rejected('forbidden', 'session_required', 'Only a signed-in member has a password.');
    await this.handler.changePassword(actor.id, currentPassword, newPassword);
  }
}
