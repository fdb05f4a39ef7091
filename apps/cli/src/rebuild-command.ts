import {
  rebuildFromTopic,
  type RebuildReport,
  rebuildReadModel,
  type TopicReadModel,
  type TopicRebuildReport,
} from '@proofmark/event-store';
import { Command } from 'commander';
import { ownerUrlOf } from './cli.config.js';
import { factReadModels, knownReadModels, topicReadModels } from './services.js';
import { CannotDo, type Terminal } from './terminal.js';
import { withStream } from './with-stream.js';

/** How often people hear how far it is. */
const EVERY_MS = 2000;

export function rebuildCommand(terminal: Terminal): Command {
  return new Command('rebuild')
    .summary('make a read model anew beside the running service')
    .description(
      'Fills a read model anew while the service goes on, then puts it in the place of the old one. Readers see the old rows ' +
        'or the new ones, never none; when anything fails, nothing has changed.',
    )
    .argument('<service>', 'the service that owns it')
    .argument('<projection>', 'its name, or "all"')
    .addHelpText('after', `\nThere are:\n${knownReadModels()}`)
    .action(async (service: string, name: string) => {
      const isWanted = (one: { readonly name: string }) => name === 'all' || one.name === name;
      const fromFacts = factReadModels[service]?.projections.filter(isWanted) ?? [];
      const fromTopics = topicReadModels[service]?.filter(isWanted) ?? [];
      if (fromFacts.length + fromTopics.length === 0)
        throw new CannotDo(`There is no read model ${name} of ${service}. There are:\n${knownReadModels()}`);
      const place = { url: ownerUrlOf(service, terminal.env), schema: service };
      for (const projection of fromFacts) {
        const progress = progressOf(terminal, `${projection.name}: %n facts so far …`);
        sayReport(terminal, await rebuildReadModel({ ...factReadModels[service], ...place, projection, progress }));
      }
      if (fromTopics.length > 0) await rebuildFromTopics(terminal, place, fromTopics);
    });
}

async function rebuildFromTopics(
  terminal: Terminal,
  place: { readonly url: string; readonly schema: string },
  models: readonly TopicReadModel<never>[],
): Promise<void> {
  await withStream(terminal, async (stream) => {
    for (const model of models as readonly TopicReadModel[]) {
      const progress = progressOf(terminal, `${model.name}: %n records so far …`);
      sayTopicReport(terminal, await rebuildFromTopic({ ...place, stream, model, progress }));
    }
  });
}

function progressOf(terminal: Terminal, sentence: string): (count: number) => void {
  let saidAt = performance.now();
  return (count) => {
    if (performance.now() - saidAt < EVERY_MS) return;
    saidAt = performance.now();
    terminal.complain(sentence.replace('%n', String(count)));
  };
}

function sayReport(terminal: Terminal, { projection, facts, ...report }: RebuildReport): void {
  terminal.say(`${projection} was made anew from ${facts} facts; changing places took ${report.swapMs} ms.`);
  sayTables(terminal, report);
}

function sayTopicReport(
  terminal: Terminal,
  { readModel, records, leftOut, kept, ...report }: TopicRebuildReport,
): void {
  terminal.say(`${readModel} was made anew from ${records} records; changing places took ${report.swapMs} ms.`);
  if (kept !== null) terminal.say(`  ${kept}`);
  for (const sentence of leftOut) terminal.say(`  left out, as it cannot be applied: ${sentence}`);
  sayTables(terminal, report);
}

function sayTables(terminal: Terminal, { tables }: Pick<RebuildReport, 'tables'>): void {
  for (const { table, before, after } of tables) terminal.say(`  ${table}: ${before} rows before, ${after} now`);
}
