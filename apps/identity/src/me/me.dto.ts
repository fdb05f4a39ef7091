import { ApiProperty } from '@nestjs/swagger';
import type { Mode } from '@proofmark/contracts';
import { MemberView } from '../read-models/members/members.dto.js';

class MeView {
  @ApiProperty({ example: 'ws_01jvm3k5n0000000000000000a' })
  workspaceId: string;

  @ApiProperty({ example: 'Nord Kettles' })
  workspaceName: string;

  @ApiProperty({ enum: ['test', 'live'], description: 'The mode this very request runs in.' })
  mode: Mode;

  @ApiProperty({ type: String, nullable: true, description: 'The API key that asks.' })
  apiKeyId: string | null;

  @ApiProperty({ type: MemberView, nullable: true, description: 'The signed-in member who asks.' })
  member: MemberView | null;

  @ApiProperty({ isArray: true, type: String, example: ['qr:read'] })
  scopes: readonly string[];
}

export class MeAnswer {
  @ApiProperty({ type: MeView })
  data: MeView;
}
