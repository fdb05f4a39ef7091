import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type { NamedQueryCreated, NamedQueryDeleted, NamedQueryEvent } from './named-query.events.js';

type CreateNamedQuery = Command<'CreateNamedQuery', NamedQueryCreated['data']>;
type DeleteNamedQuery = Command<'DeleteNamedQuery', NamedQueryDeleted['data']>;

export type NamedQueryCommand = CreateNamedQuery | DeleteNamedQuery;

/** The stream is the name within its workspace and mode: a name is taken or free. */
type IsTaken = boolean;

export const namedQueryDecider: Decider<IsTaken, NamedQueryCommand, NamedQueryEvent> = {
  initialState: false,
  evolve(_, { type }) {
    switch (type) {
      case 'NamedQueryCreated':
        return true;
      case 'NamedQueryDeleted':
        return false;
    }
  },
  decide(command, isTaken) {
    switch (command.type) {
      case 'CreateNamedQuery':
        if (isTaken) throw new Rejected('conflict', 'named_query_exists', nameTaken(command.data.name));
        return [{ type: 'NamedQueryCreated', data: command.data }];
      case 'DeleteNamedQuery':
        if (!isTaken) throw new Rejected('not-found', 'not_found', 'No such named query.');
        return [{ type: 'NamedQueryDeleted', data: command.data }];
    }
  },
};

/** Equal or not: a named query never changes, and who creates it twice should know that it was there. */
function nameTaken(name: string): string {
  return `There is a query named "${name}" already, and named queries never change. Take another name.`;
}
