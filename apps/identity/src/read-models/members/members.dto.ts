import { ApiProperty } from '@nestjs/swagger';
import type { MemberRole } from '../../member/member.events.js';

export class MemberView {
  @ApiProperty({ example: 'usr_01jvm3k5n0000000000000000a' })
  id: string;

  @ApiProperty({ format: 'email', example: 'ida@example.com' })
  email: string;

  @ApiProperty({ example: 'Ida Nord' })
  name: string;

  @ApiProperty({ enum: ['admin', 'member'] })
  role: MemberRole;

  @ApiProperty({ format: 'date-time' })
  joinedAt: string;
}

class MembersPage {
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;

  @ApiProperty()
  hasMore: boolean;
}

export class MembersAnswer {
  @ApiProperty({ type: [MemberView] })
  data: MemberView[];

  @ApiProperty({ type: MembersPage })
  page: MembersPage;
}
