import { createHash } from 'node:crypto';
import type { CapturedType } from '../capture-job.js';
import { type IncomingDocument, readIncoming, readIncomingEvent } from '../incoming-document.js';
import { packDocument, unpackDocument } from '../packed-document.js';
import { type CaptureTerms, type InvalidEvent, prepareEvent, type PreparedEvent } from '../prepare-event.js';

/** A body as it came. */
export interface Body {
  readonly body: Uint8Array;
  readonly mediaType: CapturedType;
}

export interface ReceivedDocument {
  readonly eventCount: number;
  /** SHA-256 of the body. */
  readonly digest: Uint8Array;
  readonly packed: Uint8Array;
}

/** What is told of a document that is held here until it is closed. */
export interface OpenDocument extends Pick<IncomingDocument, 'namespaces' | 'listPointer'> {
  readonly eventCount: number;
  /** As JSON: a text crosses between threads quicker than what it stands for. */
  readonly masterData: string | null;
}

export interface PreparedPart {
  readonly prepared: readonly PreparedEvent[];
  readonly errors: readonly InvalidEvent[];
}

/** All that is done with bodies and documents beside storing them: most of what capture costs, and none of it waits for anything. */
export class DocumentTasks {
  /** By the capture they belong to. */
  private readonly open = new Map<string, IncomingDocument>();

  /** @throws RefusedBody when it is no document */
  receiveDocument({ body, mediaType }: Body): ReceivedDocument {
    const { events } = readIncoming(body, mediaType);
    return {
      eventCount: events.length,
      digest: createHash('sha256').update(body).digest(),
      packed: packDocument(body),
    };
  }

  /** @throws RefusedBody when it is no event that can stand alone */
  prepareAlone({ body, mediaType, terms }: Body & { readonly terms: CaptureTerms }): PreparedEvent | InvalidEvent {
    const document = readIncomingEvent(body, mediaType);
    return prepareEvent(document.events[0], 0, { terms, document });
  }

  openDocument({ captureId, packed, mediaType }: PackedDocument): OpenDocument {
    const read = unpackDocument(packed, mediaType);
    this.open.set(captureId, read);
    const { namespaces, masterData, listPointer, events } = read;
    return {
      ...{ namespaces, listPointer, eventCount: events.length },
      masterData: masterData && JSON.stringify(masterData),
    };
  }

  /** @param from place of the first event @param to of the first that is not meant any more */
  prepare({ captureId, terms, from, to }: PartOfDocument): PreparedPart {
    const document = this.open.get(captureId);
    if (!document) throw new Error(`The document of ${captureId} is not open.`);
    const prepared: PreparedEvent[] = [];
    const errors: InvalidEvent[] = [];
    for (let index = from; index < to; index++) {
      const event = prepareEvent(document.events[index], index, { terms, document });
      if ('errors' in event) errors.push(event);
      else prepared.push(event);
    }
    return { prepared, errors };
  }

  closeDocument(captureId: string): void {
    this.open.delete(captureId);
  }
}

interface PackedDocument {
  readonly captureId: string;
  readonly packed: Uint8Array;
  readonly mediaType: CapturedType;
}

interface PartOfDocument {
  readonly captureId: string;
  readonly terms: CaptureTerms;
  readonly from: number;
  readonly to: number;
}
