import { setTimeout as sleep } from 'node:timers/promises';
import type { Demo } from '@proofmark/standalone';
import { destinationOf, Ledger } from './ledger.ts';
import { Owners } from './owners.ts';
import { Phones } from './phones.ts';

const LIVE_CODES = 24;
/** Their scans are told by webhooks, too. */
const TEST_CODES = 2;
const OWNERS = 6;
const MEET_EVERY_MS = 200;

export interface LoadTerms {
  readonly demo: Demo;
  readonly run: string;
  readonly scansPerSecond: number;
  readonly commandsPerSecond: number;
}

/** All that clients do to Proofmark while it suffers, and the ledger of what they were told. */
export class Load {
  readonly ledger = new Ledger();
  readonly phones: Phones;
  readonly owners: Owners;
  private readonly terms: LoadTerms;
  private meeting: Promise<void> = Promise.resolve();
  private over = false;

  private constructor(terms: LoadTerms) {
    const { demo, run, scansPerSecond } = terms;
    const { ledger } = this;
    this.terms = terms;
    const phones = Math.max(16, Math.ceil(scansPerSecond / 20));
    this.phones = new Phones({ resolverUrl: demo.resolverUrl, ledger, run, phones });
    this.owners = new Owners({ demo, ledger, run, owners: OWNERS });
  }

  /** Creates the first codes and waits until the resolver knows them; then phones and owners begin. */
  static async begin(terms: LoadTerms): Promise<Load> {
    const load = new Load(terms);
    const modes = [...new Array<'live'>(LIVE_CODES).fill('live'), ...new Array<'test'>(TEST_CODES).fill('test')];
    for (const mode of modes) await load.owners.create(mode);
    while (load.ledger.codes.some(({ known }) => !known)) {
      await load.phones.meet();
      await sleep(50);
    }
    await load.phones.meet();
    load.meeting = load.keepMeeting();
    load.phones.pace(terms.scansPerSecond);
    load.owners.begin(terms.commandsPerSecond);
    load.ledger.beginMeasuring();
    return load;
  }

  /** Nothing new is asked; resolves when each command has its answer. */
  async end(): Promise<void> {
    this.over = true;
    await this.meeting;
    this.phones.pace(0);
    await this.owners.leave();
  }

  /** For a case that was broken off. */
  async giveUp(): Promise<void> {
    this.over = true;
    await this.owners.giveUp();
    await this.meeting;
    await this.phones.leave();
  }

  /** Resolves to the codes that do not lead where their owners were told, after a last look. */
  async misled(): Promise<string[]> {
    const wrong: string[] = [];
    for (const code of this.ledger.codes) {
      const location = await this.phones.scan(code, 'z');
      if (location !== destinationOf(code.name, code.version))
        wrong.push(`${code.slug} leads to ${location}, not to version ${code.version}`);
    }
    return wrong;
  }

  private async keepMeeting(): Promise<void> {
    for (; !this.over; await sleep(MEET_EVERY_MS)) await this.phones.meet();
  }
}
