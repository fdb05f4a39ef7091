import { Journal } from './journal.js';
import type { JournalSettings } from './journal-state.js';

/** A journal for specs; quiet, and small enough to meet its limits. */
export function openJournal(directory: string, settings: Partial<JournalSettings> = {}): Promise<Journal> {
  return Journal.open(
    {
      directory,
      segmentBytes: 1 << 16,
      maxBytes: 1 << 24,
      maxWaitingBytes: 1 << 22,
      patienceMs: 5_000,
      retryMs: 10,
      ...settings,
    },
    { failed: () => undefined, resumed: () => undefined, cut: () => undefined },
  );
}

/** Resolves when every record was answered. One group per line where `together` is not said. */
export async function appendAll(journal: Journal, lines: readonly string[], together = false): Promise<void> {
  const answers = [];
  for (const line of lines) {
    const answered = new Promise<void>((resolve) => journal.append(line, resolve));
    if (!together) await answered;
    answers.push(answered);
  }
  await Promise.all(answers);
}

/** Everything that can be read now. */
export async function readAll(journal: Journal, maxBatch = 7): Promise<string[]> {
  const lines: string[] = [];
  for (let batch = await journal.read(maxBatch); batch; batch = await journal.read(maxBatch))
    lines.push(...batch.lines);
  return lines;
}
