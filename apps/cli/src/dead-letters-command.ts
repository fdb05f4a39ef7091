import { sharedGroups } from '@proofmark/contracts';
import { type DeadLetter, DeadLetters } from '@proofmark/event-stream';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CannotDo, type Terminal } from './terminal.js';
import { withStream } from './with-stream.js';

export function deadLettersCommand(terminal: Terminal): Command {
  return new Command('dead-letters')
    .summary('look at records that a group could not handle, give them back, or drop them')
    .description(
      'Records that a consumer group could not handle lie in the topic <group>.dead for 90 days. Nothing is deleted here: what ' +
        'is decided about a letter is written beside it.',
    )
    .addHelpText('after', `\nGroups: ${sharedGroups.join(', ')}`)
    .addCommand(listCommand(terminal))
    .addCommand(showCommand(terminal))
    .addCommand(replayCommand(terminal))
    .addCommand(dropCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .summary('those that nobody has decided about yet, with the reasons')
    .argument('[group]', 'one group; else every group')
    .option('--all', 'the settled ones too')
    .option('--json', 'one JSON object per line')
    .action((group: string | undefined, { all = false, json = false }: { all?: boolean; json?: boolean }) =>
      withStream(terminal, async (stream) => {
        let open = 0;
        for (const one of group === undefined ? sharedGroups : [group]) {
          const letters = await new DeadLetters(stream, one).all();
          open += letters.filter(({ settlement }) => settlement === null).length;
          for (const letter of letters.filter(({ settlement }) => all || settlement === null))
            terminal.say(json ? JSON.stringify(written(one, letter)) : lineOf(one, letter));
        }
        if (!json) terminal.say(open === 0 ? 'No dead letter waits.' : `${open} to be settled.`);
      }),
    );
}

function showCommand(terminal: Terminal): Command {
  return new Command('show')
    .summary('all of one: message, headers, reason')
    .argument('<group>')
    .argument('<number>', 'as listed', numberOf)
    .action((group: string, number: bigint) =>
      withStream(terminal, async (stream) => {
        const letter = await new DeadLetters(stream, group).find(number);
        terminal.say(JSON.stringify(written(group, letter), null, 2));
      }),
    );
}

function replayCommand(terminal: Terminal): Command {
  return new Command('replay')
    .summary('give letters back to the group that failed, and to no other')
    .description('Mend the cause first. What fails again becomes another dead letter.')
    .argument('<group>')
    .argument('[numbers...]', 'as listed', numbersOf)
    .option('--all', 'all that nobody has decided about yet')
    .option('--note <text>', 'kept beside the letter', '')
    .action((group: string, numbers: bigint[] | undefined, { all = false, note }: { all?: boolean; note: string }) =>
      withStream(terminal, async (stream) => {
        const letters = new DeadLetters(stream, group);
        const wanted = all ? await openOnes(letters) : (numbers ?? []);
        if (!all && wanted.length === 0) throw new CannotDo('Name the letters, or say --all.');
        for (const number of wanted) {
          await letters.replay(number, note);
          terminal.say(`${group} ${number} was given back.`);
        }
        if (wanted.length === 0) terminal.say('No dead letter waits.');
      }),
    );
}

function dropCommand(terminal: Terminal): Command {
  return new Command('drop')
    .summary('decide that letters are not needed')
    .argument('<group>')
    .argument('<numbers...>', 'as listed', numbersOf)
    .addOption(new Option('--note <text>', 'why; kept beside the letter').makeOptionMandatory())
    .action((group: string, numbers: bigint[], { note }: { note: string }) =>
      withStream(terminal, async (stream) => {
        for (const number of numbers) {
          await new DeadLetters(stream, group).drop(number, note);
          terminal.say(`${group} ${number} was dropped.`);
        }
      }),
    );
}

async function openOnes(letters: DeadLetters): Promise<bigint[]> {
  return (await letters.all()).filter(({ settlement }) => settlement === null).map(({ number }) => number);
}

function lineOf(group: string, { number, record, type, reason, attempts, origin, at, settlement }: DeadLetter): string {
  const settled = settlement ? ` [${settlement.how} ${settlement.at}${settlement.note && `: ${settlement.note}`}]` : '';
  const [firstLine = ''] = reason.split('\n');
  return `${group} ${number}  ${at}  ${type ?? 'no message'} ${record.key} (${origin}), ${attempts} tries: ${firstLine}${settled}`;
}

function written(group: string, { number, record, ...letter }: DeadLetter) {
  const { key, headers } = record;
  const message = letter.type === null ? null : record.message;
  return { group, number: Number(number), ...letter, key, headers, message };
}

function numberOf(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('It is a number, as listed.');
  return BigInt(text);
}

function numbersOf(text: string, before: readonly bigint[] = []): bigint[] {
  return [...before, numberOf(text)];
}
