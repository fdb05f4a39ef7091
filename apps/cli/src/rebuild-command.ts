import { type RebuildReport, rebuildReadModel } from '@proofmark/event-store';
import { Command } from 'commander';
import { ownerUrlOf } from './cli.config.js';
import { factReadModels, knownReadModels } from './services.js';
import { CannotDo, type Terminal } from './terminal.js';

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
      for (const report of await rebuild(terminal, service, name)) sayReport(terminal, report);
    });
}

async function rebuild(terminal: Terminal, service: string, name: string): Promise<readonly RebuildReport[]> {
  const readModels = factReadModels[service];
  const projections = readModels?.projections.filter((one) => name === 'all' || one.name === name) ?? [];
  if (!readModels || projections.length === 0)
    throw new CannotDo(`There is no read model ${name} of ${service}. There are:\n${knownReadModels()}`);
  const url = ownerUrlOf(service, terminal.env);
  const reports: RebuildReport[] = [];
  for (const projection of projections) {
    const progress = progressOf(terminal, projection.name);
    reports.push(await rebuildReadModel({ ...readModels, url, schema: service, projection, progress }));
  }
  return reports;
}

function progressOf(terminal: Terminal, name: string): (facts: number) => void {
  let saidAt = performance.now();
  return (facts) => {
    if (performance.now() - saidAt < EVERY_MS) return;
    saidAt = performance.now();
    terminal.complain(`${name}: ${facts} facts so far …`);
  };
}

function sayReport(terminal: Terminal, { projection, facts, tables, swapMs }: RebuildReport): void {
  terminal.say(`${projection} was made anew from ${facts} facts; changing places took ${swapMs} ms.`);
  for (const { table, before, after } of tables) terminal.say(`  ${table}: ${before} rows before, ${after} now`);
}
