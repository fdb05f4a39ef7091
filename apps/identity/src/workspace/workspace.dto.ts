import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { NewMemberBody } from '../member/member.dto.js';

export class CreateWorkspaceBody extends NewMemberBody {
  @ApiProperty({ description: 'The name of the workspace.', example: 'Nord Kettles', minLength: 1, maxLength: 120 })
  @IsString()
  @Length(1, 120)
  workspaceName: string;
}

class WorkspaceView {
  @ApiProperty({ example: 'ws_01jvm3k5n0000000000000000a' })
  workspaceId: string;

  @ApiProperty({ description: 'Its first admin.', example: 'usr_01jvm3k5n0000000000000000a' })
  memberId: string;
}

export class CreateWorkspaceAnswer {
  @ApiProperty({ type: WorkspaceView })
  data: WorkspaceView;
}
