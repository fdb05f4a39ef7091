import { parentPort } from 'node:worker_threads';
import { RefusedBody } from '../refused-body.js';
import { DocumentTasks } from './document-tasks.js';
import type { Answer, Question } from './messages.js';

// The program of the thread: one question after the other, in their order.
const tasks = new DocumentTasks();

parentPort?.on('message', (question: Question) => parentPort?.postMessage(answerTo(question)));

function answerTo({ id, task, input }: Question): Answer {
  try {
    return { id, result: tasks[task](input as never) };
  } catch (error) {
    if (error instanceof RefusedBody) return { id, refused: { detail: error.detail, findings: error.findings } };
    return { id, failure: error instanceof Error ? error : new Error(String(error)) };
  }
}
