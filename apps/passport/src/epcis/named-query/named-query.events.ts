import type { Event } from '@proofmark/event-sourcing';

/** The query as its author wrote it: the parameters of a SimpleEventQuery, and the prefixes that were declared around them. */
export type NamedQueryCreated = Event<
  'NamedQueryCreated',
  {
    queryId: string;
    name: string;
    query: Readonly<Record<string, unknown>>;
    namespaces: Readonly<Record<string, string>>;
    createdAt: string;
    createdBy: string;
  }
>;
export type NamedQueryDeleted = Event<
  'NamedQueryDeleted',
  { queryId: string; name: string; deletedAt: string; deletedBy: string }
>;

export type NamedQueryEvent = NamedQueryCreated | NamedQueryDeleted;
