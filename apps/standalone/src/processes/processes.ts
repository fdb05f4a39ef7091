import { mkdirSync } from 'node:fs';
import { freePort } from '@proofmark/embedded-postgres';
import { CannotStart } from '../cannot-start.js';
import { type Demo, keepDemo } from '../demo-workspace.js';
import type { Engine } from '../engine.js';
import { Foundation } from '../foundation.js';
import type { Ground } from '../ground.js';
import type { ProofmarkRunner } from '../proofmark-runner.js';
import { publicUrls } from '../public-urls.js';
import { serviceNames, termsOf } from '../service-terms.js';
import type { VarDir } from '../var-dir.js';
import { endOrphans, markOf, ProcessRecord } from './orphans.js';
import { type ProcessSpec, processSpecs } from './process-spec.js';
import { type ProcessesConfig, processesConfig } from './processes.config.js';
import type { Scale } from './scale.js';
import { SupervisedProcess } from './supervised-process.js';

export interface ProcessesTerms {
  readonly engine: Engine;
  readonly scale: Scale;
  /** Read as {@link ProcessesConfig}; the services are given the rest of it, too. */
  readonly env: NodeJS.ProcessEnv;
}

/** Where its words go. */
export interface Voices {
  /** Lines of the services, each behind its name. */
  say(line: string): void;
  /** Sentences of the supervisor. */
  warn(line: string): void;
}

/** One process under supervision. */
export interface RunningProcess {
  readonly spec: ProcessSpec;
  readonly process: SupervisedProcess;
}

const START_MS = 120_000;
/** Of the 10 seconds that a stop may take; PostgreSQL and the broker have the rest. */
const GATEWAY_DRAIN_MS = 3_000;
const DRAIN_MS = 4_500;

/** Every service in processes of its own. */
export class Processes implements ProofmarkRunner {
  private readonly config: ProcessesConfig;
  private readonly foundation: Foundation;
  private processes: readonly RunningProcess[] = [];
  private starting: Promise<unknown> = Promise.resolve();
  private stopped: Promise<void> | null = null;

  /** @throws ConfigInvalid, CannotStart */
  constructor(
    private readonly terms: ProcessesTerms,
    private readonly voices: Voices,
  ) {
    this.config = processesConfig(terms.env);
    this.foundation = new Foundation(this.config, (what) => voices.warn(what));
  }

  get running(): readonly RunningProcess[] {
    return this.processes;
  }

  start(options: { readonly reset: boolean }): Promise<{ demo: Demo; varDir: VarDir }> {
    const starting = this.startAll(options);
    this.starting = starting.catch(() => undefined);
    return starting;
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.stopAll());
  }

  private async startAll({ reset }: { readonly reset: boolean }): Promise<{ demo: Demo; varDir: VarDir }> {
    const ground = await this.foundation.start({
      engine: this.terms.engine,
      reset,
      schemas: serviceNames.filter((name) => termsOf(name).hasDatabase),
      claimed: (varDir) => endOrphans(varDir.processes(), varDir.root),
      databaseUrl: this.config.DATABASE_URL,
      ...(this.terms.engine === 'kafka' && { brokers: this.config.KAFKA_BROKERS }),
    });
    await this.launch(ground);
    await this.allReady();
    const make: Parameters<typeof keepDemo>[2] = async (...workspace) => {
      // Loaded only when there is none yet: a supervisor is light without it.
      const { makeWorkspaceOn } = await import('./make-workspace.js');
      return makeWorkspaceOn(ground)(...workspace);
    };
    return { demo: await keepDemo(ground.varDir, publicUrls(this.config), make), varDir: ground.varDir };
  }

  private async launch(ground: Ground): Promise<void> {
    if (this.stopped) throw new CannotStart('It was told to stop.');
    // All resolvers count visitors by a file in the first one's folder, whichever of them comes first.
    mkdirSync(ground.varDir.resolver(), { recursive: true, mode: 0o700 });
    const specs = await processSpecs(ground, { ...this.terms, newPort: freePort });
    const record = new ProcessRecord(ground.varDir.processes());
    const width = Math.max(...specs.map(({ name }) => name.length));
    const events = {
      started: (name: string, pid: number) => record.note(name, pid),
      said: (name: string, line: string) => this.voices.say(`${name.padEnd(width)} | ${line}`),
      report: (what: string) => this.voices.warn(what),
    };
    const mark = markOf(ground.varDir.root);
    this.processes = specs.map((spec) => ({ spec, process: new SupervisedProcess(spec, mark, events) }));
    for (const { process } of this.processes) process.start();
  }

  private async allReady(): Promise<void> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`Not ready after ${START_MS / 1000} s.`)), START_MS);
    try {
      await Promise.race([Promise.all(this.processes.map(({ process }) => process.ready())), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The gateway first, so that nothing new comes in; what all of them stand on last. */
  private async stopAll(): Promise<void> {
    this.foundation.stopping();
    await this.stopProcesses('gateway', GATEWAY_DRAIN_MS);
    await this.stopProcesses('the others', DRAIN_MS);
    await this.starting;
    await this.foundation.stop();
  }

  private async stopProcesses(which: 'gateway' | 'the others', withinMs: number): Promise<void> {
    const chosen = this.processes.filter(({ spec }) => (spec.service === 'gateway') === (which === 'gateway'));
    const stops = chosen.map(async ({ process }) => ((await process.stop(withinMs)) ? [] : [process.name]));
    const late = (await Promise.all(stops)).flat();
    if (late.length > 0) this.voices.warn(`Did not finish in time: ${late.join(', ')}.`);
  }
}
