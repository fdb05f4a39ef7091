import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiKeyToken, Mode } from '@proofmark/contracts';
import { DemoWorkspaceHandler } from '@proofmark/identity';
import type { RunningService } from '@proofmark/runtime';
import { proofmark, Standalone, standaloneConfig } from '@proofmark/standalone';
import { type ApiAnswer, type ApiRequest, freePort, post, send } from '@proofmark/testing';

/** One workspace as its people and programs hold it. */
export interface Tenant {
  readonly workspaceId: string;
  readonly memberId: string;
  readonly keys: Readonly<Record<Mode, ApiKeyToken>>;
  /** A header with the session of its admin. */
  readonly session: { readonly cookie: string };
}

/** All services in this process on a PostgreSQL of their own, reached over real HTTP, as `npm start` runs them. */
export class WholeProofmark {
  private constructor(
    private readonly standalone: Standalone,
    readonly varDir: string,
    readonly gatewayUrl: string,
    readonly resolverUrl: string,
  ) {}

  static async start(env: NodeJS.ProcessEnv = {}): Promise<WholeProofmark> {
    const varDir = await mkdtemp(join(tmpdir(), 'proofmark-e2e-'));
    await chmod(varDir, 0o755);
    const [gatewayPort, resolverPort] = [await freePort(), await freePort()];
    const config = standaloneConfig({
      GATEWAY_PORT: String(gatewayPort),
      RESOLVER_PORT: String(resolverPort),
      VAR_DIR: varDir,
      LOG_LEVEL: 'silent',
      NODE_ENV: 'test',
      RATE_LIMIT_PER_SECOND: '1000000',
      ...env,
    });
    const standalone = new Standalone(config, () => undefined);
    const url = (port: number) => `http://127.0.0.1:${port}`;
    const whole = new WholeProofmark(standalone, varDir, url(gatewayPort), url(resolverPort));
    try {
      await standalone.start(proofmark, { reset: false });
    } catch (error) {
      await whole.stop();
      throw error;
    }
    return whole;
  }

  async stop(): Promise<void> {
    await this.standalone.stop();
    await rm(this.varDir, { recursive: true });
  }

  /** @throws Error when it does not run */
  service(name: string): RunningService {
    const service = this.standalone.running.get(name);
    if (!service) throw new Error(`${name} does not run.`);
    return service;
  }

  call(request: ApiRequest): Promise<ApiAnswer> {
    return send(this.gatewayUrl, request);
  }

  async newTenant(): Promise<Tenant> {
    const identity = this.service('identity');
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const password = randomBytes(12).toString('hex');
    const made = await identity.app.get(DemoWorkspaceHandler).create('Tenant', { email, name: 'Admin', password });
    const { headers } = await this.call(post('/api/v1/sessions', { email, password }));
    return { ...made, session: { cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' } };
  }
}

export const bearer = ({ token }: Pick<ApiKeyToken, 'token'>): { authorization: string } => ({
  authorization: `Bearer ${token}`,
});
