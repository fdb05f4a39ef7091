import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class SignInBody {
  @ApiProperty({ format: 'email', example: 'ida@example.com', maxLength: 254 })
  @IsString()
  @Length(1, 254)
  email: string;

  @ApiProperty({ format: 'password', example: 'correct horse battery staple', maxLength: 200 })
  @IsString()
  @Length(1, 200)
  password: string;
}
