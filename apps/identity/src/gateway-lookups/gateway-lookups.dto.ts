import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsISO8601, IsString, MaxLength, ValidateNested } from 'class-validator';

export class ApiKeyQuestionBody {
  @IsString()
  @MaxLength(64)
  apiKeyId: string;
}

export class SessionQuestionBody {
  @IsString()
  @MaxLength(256)
  token: string;
}

class ApiKeyUse {
  @IsString()
  @MaxLength(64)
  apiKeyId: string;

  @IsISO8601()
  usedAt: string;
}

export class ApiKeyUsesBody {
  @IsArray()
  @ArrayMaxSize(5000)
  @ValidateNested({ each: true })
  @Type(() => ApiKeyUse)
  uses: ApiKeyUse[];
}
