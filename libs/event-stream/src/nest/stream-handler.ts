import {
  applyDecorators,
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import type { PositionStore, Sharing, Subscription } from '../event-stream.js';

/** Only this transport serves the handlers of this library. */
export const EVENT_STREAM_TRANSPORT = Symbol('event-stream');

export interface StreamHandlerOptions extends Omit<Subscription, 'handle' | 'sharing'> {
  /** As in a subscription; `positionsIn` names the provider that keeps the positions, taken from the service's container. */
  readonly sharing: Sharing | { readonly kind: 'everyone'; readonly positionsIn: Type<PositionStore> };
}

/**
 * Makes a controller's method the handler of a consumer group: `handle(@Payload() batch: RecordBatch<M>, @Ctx() context: BatchContext)`.
 * Whatever it throws reaches the delivery loop as it is: retried, then a dead letter.
 */
export function StreamHandler(options: StreamHandlerOptions): MethodDecorator {
  return applyDecorators(
    EventPattern<string>(options.group, EVENT_STREAM_TRANSPORT, { stream: options }),
    UseFilters(new AsThrown()),
  );
}

/** Nest's own filter would log the error and hand on an anonymous "Internal server error". */
@Catch()
class AsThrown implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}
