import { afterAll, beforeAll } from '@jest/globals';
import { EventStore } from '@proofmark/event-sourcing';
import { type CallContext, runInContext, type RunningService, startService, UnitOfWork } from '@proofmark/runtime';
import { provisionDatabase, type TestDatabase, testEnv } from '@proofmark/testing';
import { passport } from '../../index.js';
import type { CapturedEvent } from '../event/epcis-event.js';
import { streamOfEvent } from '../event/stream-of-event.js';
import { EventQuery } from './event.query.js';

let requests = 0;

/** The service, with events stored past its HTTP interface: whatever they look like, and as many as a test wants. */
export function storedEvents(env: Readonly<Record<string, string>> = {}) {
  let database: TestDatabase;
  let service: RunningService;
  beforeAll(async () => {
    database = await provisionDatabase('passport');
    service = await startService(passport, testEnv('passport', database, env));
  });
  afterAll(async () => {
    await service?.close();
    await database?.drop();
  });

  const as = <T>(workspaceId: string, work: () => Promise<T>): Promise<T> => {
    const context: CallContext = {
      workspaceId,
      mode: 'live',
      actor: { kind: 'api-key', id: 'key_one' },
      scopes: ['epcis:read'],
      requestId: `req_${++requests}`,
    };
    return runInContext(context, work);
  };

  return {
    /** Runs work as a workspace in live mode. */
    as,
    /** Stores events in one transaction, the same eventID again as a later version. */
    store: (workspaceId: string, events: readonly CapturedEvent[]): Promise<void> =>
      as(workspaceId, () =>
        service.app.get(UnitOfWork).run(async () => {
          const facts = events.map((data) => ({
            streamId: streamOfEvent(workspaceId, 'live', data.event.eventID),
            expectedVersion: 0,
            event: { type: 'EpcisEventCaptured', data } as const,
          }));
          const left = await service.app.get(EventStore).appendAll(facts);
          if (left.size > 0) throw new Error('An eventID is there already.');
        }),
      ),
    eventQuery: () => service.app.get(EventQuery),
    unitOfWork: () => service.app.get(UnitOfWork),
    query: (sql: string, values?: unknown[]) => database.query(sql, values),
  };
}
