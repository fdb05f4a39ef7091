import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { namedQueryDecider } from './named-query.decider.js';
import type { NamedQueryEvent } from './named-query.events.js';

const given = specify(namedQueryDecider);
const at = '2026-05-19T12:00:00.000Z';
const query = {
  ...{ queryId: 'epq_1', name: 'shipped', query: { EQ_bizStep: ['shipping'] }, namespaces: {} },
  ...{ createdAt: at, createdBy: 'key_1' },
};
const end = { queryId: 'epq_1', name: 'shipped', deletedAt: at, deletedBy: 'key_1' };
const created: NamedQueryEvent = { type: 'NamedQueryCreated', data: query };
const deleted: NamedQueryEvent = { type: 'NamedQueryDeleted', data: end };
const create = { type: 'CreateNamedQuery', data: query } as const;
const remove = { type: 'DeleteNamedQuery', data: end } as const;

describe('a named query', () => {
  it('is created', () => given().when(create).then(created));
  it('never changes, not even into what it is', () => given(created).when(create).rejected('named_query_exists'));
  it('is deleted', () => given(created).when(remove).then(deleted));
  it('is deleted once', () => given(created, deleted).when(remove).rejected('not_found'));
  it('leaves its name to others', () => given(created, deleted).when(create).then(created));
});
