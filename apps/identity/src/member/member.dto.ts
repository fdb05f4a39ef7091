import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsIn, IsString, Length, MaxLength } from 'class-validator';
import type { MemberRole } from './member.events.js';

const PASSWORD_LENGTH = { minLength: 12, maxLength: 200 };

export class NewMemberBody {
  @ApiProperty({ format: 'email', example: 'ida@example.com', maxLength: 254 })
  @IsString()
  @MaxLength(254)
  @IsEmail()
  email: string;

  @ApiProperty({ example: 'Ida Nord', minLength: 1, maxLength: 120 })
  @IsString()
  @Length(1, 120)
  name: string;

  @ApiProperty({ ...PASSWORD_LENGTH, format: 'password', example: 'correct horse battery staple' })
  @IsString()
  @Length(PASSWORD_LENGTH.minLength, PASSWORD_LENGTH.maxLength)
  password: string;
}

export class AddMemberBody extends NewMemberBody {
  @ApiProperty({ enum: ['admin', 'member'], description: 'An `admin` also looks after members and API keys.' })
  @IsIn(['admin', 'member'])
  role: MemberRole;
}

export class ChangePasswordBody {
  @ApiProperty({ maxLength: PASSWORD_LENGTH.maxLength, format: 'password', example: 'correct horse battery staple' })
  @IsString()
  @Length(1, PASSWORD_LENGTH.maxLength)
  currentPassword: string;

  @ApiProperty({ ...PASSWORD_LENGTH, format: 'password', example: 'four other long words here' })
  @IsString()
  @Length(PASSWORD_LENGTH.minLength, PASSWORD_LENGTH.maxLength)
  newPassword: string;
}

class NewMemberView {
  @ApiProperty({ example: 'usr_01jvm3k5n0000000000000000a' })
  id: string;
}

export class NewMemberAnswer {
  @ApiProperty({ type: NewMemberView })
  data: NewMemberView;
}
