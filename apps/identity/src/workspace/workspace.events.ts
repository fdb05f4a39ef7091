import type { Event } from '@proofmark/event-sourcing';

export type WorkspaceCreated = Event<'WorkspaceCreated', { workspaceId: string; name: string; createdAt: string }>;

export type WorkspaceEvent = WorkspaceCreated;
