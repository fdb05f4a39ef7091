import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EPC_FORMATS } from '../document/formats.js';

/** When results are sent: UTC; each field a value, a range in brackets such as `[1-5]`, or a list of them. */
class ScheduleView {
  @ApiPropertyOptional({ example: '0' }) second?: string;
  @ApiPropertyOptional({ example: '0,30' }) minute?: string;
  @ApiPropertyOptional({ example: '[6-18]' }) hour?: string;
  @ApiPropertyOptional() dayOfMonth?: string;
  @ApiPropertyOptional() month?: string;
  @ApiPropertyOptional({ description: '1 is Monday.' }) dayOfWeek?: string;
}

class SubscriptionControls {
  @ApiProperty({ example: 'https://example.com/epcis', description: 'An https address that results are posted to.' })
  dest: string;

  @ApiPropertyOptional({ type: ScheduleView, description: 'Either this or `stream`.' })
  schedule?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({ description: 'true: events are sent as they are captured.' })
  stream?: boolean;

  @ApiPropertyOptional({ default: false, description: 'Whether a tick without events is told of.' })
  reportIfEmpty?: boolean;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Events recorded from then on; default now.' })
  initialRecordTime?: string;
}

/** What POST takes. It is read strictly by its reader: bodies of EPCIS come as bytes. */
export class NewSubscriptionBody extends SubscriptionControls {
  @ApiPropertyOptional({ maxLength: 1024, description: 'What GS1-Signature is made with. It is never shown.' })
  signatureToken?: string;

  @ApiPropertyOptional({ maxLength: 1024, description: 'The same, by the name that the OpenAPI of GS1 requires.' })
  secret?: string;
}

export class SubscriptionView extends SubscriptionControls {
  @ApiProperty({ example: 'eps_01jvm3k5n0000000000000000d' }) subscriptionID: string;
  @ApiProperty({ type: String, format: 'date-time' }) createdAt: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'When the receiver last took something.' })
  lastNotifiedAt?: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'Everything recorded before has been delivered.' })
  minRecordTime: string;

  @ApiProperty({ enum: EPC_FORMATS }) epcFormat: string;

  @ApiProperty({
    enum: ['active', 'failing', 'parked'],
    description: '`parked`: given up after a day of failures; subscribe anew from minRecordTime.',
  })
  status: 'active' | 'failing' | 'parked';

  @ApiPropertyOptional({ type: String, format: 'date-time' }) failingSince?: string;
  @ApiPropertyOptional({ example: 'The receiver answered 500.' }) lastError?: string;
  @ApiPropertyOptional({ type: String, format: 'date-time' }) nextTickAt?: string;
}
