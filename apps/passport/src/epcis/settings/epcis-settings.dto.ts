import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { ACCESS_CLASSES, type AccessClass } from '../event/epcis-event.js';
import { EVENT_ID_FORMS, type EventIdForm } from './epcis-settings.events.js';

export class ChangeEpcisSettingsDto {
  @ApiProperty({
    enum: EVENT_ID_FORMS,
    description:
      'The eventID of events that come without one. `hash`: the event hash of CBV 2.0, so that equal content is one event. `uuid`: each is an event of its own.',
  })
  @IsIn(EVENT_ID_FORMS)
  readonly eventIds!: EventIdForm;

  @ApiProperty({
    enum: ACCESS_CLASSES,
    description: 'Who may read events whose capture says nothing about it, beside this workspace.',
  })
  @IsIn(ACCESS_CLASSES)
  readonly accessClass!: AccessClass;
}
