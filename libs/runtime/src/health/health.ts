import { Injectable } from '@nestjs/common';

/**
 * Throws when the service cannot do its work; its message is shown by `/health/ready`. What it returns is trouble that the service
 * can live with: it stays ready, and says that it is degraded.
 */
export type HealthCheck = () => Trouble | Promise<Trouble>;
type Trouble = string | void;

type State = 'ok' | 'degraded' | 'failed';

interface Outcome {
  readonly state: State;
  readonly said: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly degraded: boolean;
  /** What each check says. */
  readonly checks: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, State>>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** What must work before this service may be sent requests. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, HealthCheck>();
  private stopping = false;

  /** A check registered twice under one name is the later one. */
  register(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** From now on the service says that it is not ready, so that nothing new is sent to it. */
  stop(): void {
    this.stopping = true;
  }

  async readiness(): Promise<Readiness> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await outcomeOf(check)] as const),
    );
    const checks = Object.fromEntries(results.map(([name, { said }]) => [name, said]));
    const states = Object.fromEntries(results.map(([name, { state }]) => [name, state]));
    const has = (state: State) => results.some(([, outcome]) => outcome.state === state);
    return { ready: !this.stopping && !has('failed'), degraded: has('degraded'), checks, states };
  }
}

async function outcomeOf(check: HealthCheck): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), CHECK_TIMEOUT_MS);
  });
  try {
    const trouble = await Promise.race([check(), late]);
    return trouble ? { state: 'degraded', said: trouble } : { state: 'ok', said: 'ok' };
  } catch (error) {
    return { state: 'failed', said: error instanceof Error ? error.message : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
