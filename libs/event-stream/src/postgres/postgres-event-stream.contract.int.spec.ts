import { provisionDatabase, type TestDatabase } from '@proofmark/testing';
import { describeEventStreamContract } from '../contract/describe-event-stream-contract.fixture.js';
import type { EngineUnderTest } from '../contract/engine-under-test.fixture.js';
import { keepingWhenTidied } from '../contract/keeping.fixture.js';
import { openTcpGate, type TcpGate } from '../contract/tcp-gate.fixture.js';
import { PostgresEventStream } from './postgres-event-stream.js';

let engine: PostgresEngine;
describeEventStreamContract(
  async () => (engine = new PostgresEngine(await provisionDatabase())),
  keepingWhenTidied((topic, days) => engine.tidyAfter(topic, days)),
);

class PostgresEngine implements EngineUnderTest {
  readonly name = 'PostgreSQL';
  readonly leaseMs = 3000;
  private readonly gates: TcpGate[] = [];

  constructor(private readonly database: TestDatabase) {}

  open(): Promise<PostgresEventStream> {
    return PostgresEventStream.open(this.options());
  }

  async openBehindGate({ closed } = { closed: false }): Promise<{ stream: PostgresEventStream; gate: TcpGate }> {
    const url = new URL(this.database.eventStreamUrl);
    const gate = await openTcpGate({ host: url.hostname, port: Number(url.port) });
    this.gates.push(gate);
    if (closed) gate.close();
    const behind = Object.assign(url, { host: `127.0.0.1:${gate.port}` });
    const stream = await PostgresEventStream.open({
      ...this.options(),
      connectionString: behind.href,
      appendTimeoutMs: 1500,
    });
    return { stream, gate };
  }

  foreign() {
    const module = new URL('./postgres-event-stream.ts', import.meta.url).href;
    return { module, exported: 'PostgresEventStream', options: this.options() };
  }

  async disconnectEverybody(): Promise<void> {
    await this.database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  }

  async tidyAfter(topic: string, days: number): Promise<void> {
    const [row] = await this.database.query<{ topic_id: number }>(
      'SELECT topic_id FROM event_stream.topics WHERE name = $1',
      [topic],
    );
    await this.database.query(
      `UPDATE event_stream.records_${row?.topic_id} SET appended_at = appended_at - $1 * interval '1 day'`,
      [days],
    );
    const stream = await this.open();
    await stream.tidy();
    await stream.close();
  }

  async stop(): Promise<void> {
    await Promise.all(this.gates.map((gate) => gate.end()));
    await this.database.drop();
  }

  private options() {
    return { connectionString: this.database.eventStreamUrl, leaseMs: this.leaseMs, drainMs: 1000 };
  }
}
