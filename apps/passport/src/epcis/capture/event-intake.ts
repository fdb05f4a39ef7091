import { Injectable } from '@nestjs/common';
import { EPCIS_PATH } from '@proofmark/contracts';
import { currentContext } from '@proofmark/runtime';
import { EpcisSettingsInForce } from '../../read-models/workspace-epcis-settings/epcis-settings-in-force.query.js';
import type { AccessClass, CapturedEvent } from '../event/epcis-event.js';
import { EpcisException } from '../problem/epcis-exception.js';
import type { CapturedType } from './capture-job.js';
import { EventCapture } from './event-capture.js';
import { conflictOf } from './event-problem.js';
import { refusalOf } from './refusal-of.js';
import { refusedBody } from './refused-body.js';
import { DocumentThread } from './thread/document-thread.js';

interface TakenEvent {
  readonly event: CapturedEvent;
  readonly address: string;
}

/** Captures one event while its sender waits. */
@Injectable()
export class EventIntake {
  constructor(
    private readonly settings: EpcisSettingsInForce,
    private readonly capture: EventCapture,
    private readonly thread: DocumentThread,
  ) {}

  /**
   * @param body not to be used any more: it goes to another thread
   * @param accessClass of an event that says nothing itself; null: as the settings say
   * @returns the event as it was captured, with the eventID it has from now on, and its address
   * @throws EpcisException when it is none, or was captured before (409 `ResourceAlreadyExistsException`)
   */
  async take(body: Uint8Array, mediaType: CapturedType, accessClass: AccessClass | null): Promise<TakenEvent> {
    return this.store(body, mediaType, accessClass).catch(refusalOf);
  }

  private async store(body: Uint8Array, mediaType: CapturedType, accessClass: AccessClass | null): Promise<TakenEvent> {
    const { workspaceId, mode } = currentContext();
    const { eventIds, ...settings } = await this.settings.view();
    const terms = { workspaceId, mode, captureId: null, eventIds, accessClass: accessClass ?? settings.accessClass };
    const event = await this.thread.ask('prepareAlone', { body, mediaType, terms }, [body]);
    if ('errors' in event) throw refusedBody('This is no event that can be captured', event.errors);
    const [outcome] = await this.capture.capture([event]);
    const address = addressOf(event.captured.event.eventID);
    if (outcome?.kind === 'captured') return { event: JSON.parse(event.data) as CapturedEvent, address };
    if (outcome?.kind !== 'conflict') throw alreadyThere('The event was captured before.', address);
    const conflict = conflictOf(event.captured, outcome.storedHash);
    if (event.captured.event.errorDeclaration)
      throw refusedBody('This is no declaration of errors in the event', [{ pointer: '/eventID', issue: conflict }]);
    throw alreadyThere(`Another event was captured with this eventID: ${conflict}.`, address);
  }
}

function addressOf(eventId: string): string {
  return `${EPCIS_PATH}/events/${encodeURIComponent(eventId)}`;
}

function alreadyThere(what: string, instance: string): EpcisException {
  return new EpcisException('ResourceAlreadyExistsException', what, { instance });
}
