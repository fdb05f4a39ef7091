import type { Finding } from '../../validation/finding.js';
import type { DocumentTasks } from './document-tasks.js';

export type TaskName = {
  [Name in keyof DocumentTasks]: DocumentTasks[Name] extends (input: never) => unknown ? Name : never;
}[keyof DocumentTasks];
export type InputOf<Name extends TaskName> = Parameters<DocumentTasks[Name]>[0];
export type ResultOf<Name extends TaskName> = ReturnType<DocumentTasks[Name]>;

/** What is asked of the thread. */
export interface Question {
  readonly id: number;
  readonly task: TaskName;
  readonly input: unknown;
}

/** What becomes of it. Errors are told in parts: of their classes nothing crosses between threads. */
export type Answer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refused: { readonly detail: string; readonly findings: readonly Finding[] } }
  | { readonly failure: Error }
);
