import { DeadLetterProblem, StreamUnavailable } from '@proofmark/event-stream';
import { ConfigInvalid } from '@proofmark/runtime';
import { Command, CommanderError } from 'commander';
import { deadLettersCommand } from './dead-letters-command.js';
import { rebuildCommand } from './rebuild-command.js';
import { CannotDo, type Terminal } from './terminal.js';

export type { Terminal } from './terminal.js';

const FAILED = 1;
const MISUSED = 2;
const ENVIRONMENT = `
Where things are is read from the environment of the service (MIGRATION_DATABASE_URL, EVENT_STREAM, EVENT_STREAM_URL, KAFKA_BROKERS);
without it, from what a running \`npm start\` keeps in VAR_DIR (default: var).

Exit code: 0 done · 1 not done, and why · 2 not understood`;

/** Runs one command line. @returns the exit code */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('proofmark')
    .description('For operators: rebuild read models, settle dead letters.')
    .addHelpText('afterAll', ENVIRONMENT)
    .addCommand(rebuildCommand(terminal))
    .addCommand(deadLettersCommand(terminal));
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
    terminal.complain(explain(error));
    return FAILED;
  }
}

function explain(error: unknown): string {
  const isForPeople = [CannotDo, ConfigInvalid, DeadLetterProblem, StreamUnavailable].some(
    (kind) => error instanceof kind,
  );
  if (!(error instanceof Error)) return String(error);
  return isForPeople ? error.message : (error.stack ?? error.message);
}
