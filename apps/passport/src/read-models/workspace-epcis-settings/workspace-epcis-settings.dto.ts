import { ApiProperty } from '@nestjs/swagger';
import { ACCESS_CLASSES, type AccessClass } from '../../epcis/event/epcis-event.js';
import { EVENT_ID_FORMS, type EventIdForm } from '../../epcis/settings/epcis-settings.events.js';

export class EpcisSettingsView {
  @ApiProperty({ enum: EVENT_ID_FORMS, example: 'hash' })
  eventIds: EventIdForm;

  @ApiProperty({ enum: ACCESS_CLASSES, example: 'private' })
  accessClass: AccessClass;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-05-19T12:00:00.000Z' })
  changedAt: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'usr_01jvm3k5n0000000000000000a' })
  changedBy: string | null;
}

export class EpcisSettingsResponse {
  @ApiProperty()
  data: EpcisSettingsView;
}
