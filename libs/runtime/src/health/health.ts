import { Injectable } from '@nestjs/common';

/** Throws when what it looks at does not work; its message is shown by `/health/ready`. */
export type HealthCheck = () => void | Promise<void>;

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
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
    const checks = Object.fromEntries(results);
    return { ready: !this.stopping && results.every(([, outcome]) => outcome === 'ok'), checks };
  }
}

async function outcomeOf(check: HealthCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}
