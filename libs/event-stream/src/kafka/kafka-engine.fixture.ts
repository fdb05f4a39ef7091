import type { Broker, startTemporaryBroker } from '@proofmark/embedded-kafka';
import type { EngineUnderTest } from '../contract/engine-under-test.fixture.js';
import { openTcpGate, type TcpGate } from '../contract/tcp-gate.fixture.js';
import { KafkaEventStream } from './kafka-event-stream.js';
import type { KafkaEventStreamOptions } from './options.js';

type TemporaryBroker = Awaited<ReturnType<typeof startTemporaryBroker>>;

/** Streams on one broker of their own, each way to it through a gate. */
export class KafkaEngine implements EngineUnderTest {
  readonly name = 'Kafka';
  /** Long enough for a machine that stalls: a lease that ran out delivers again, which most of the invariants do not expect. */
  readonly leaseMs = 5000;
  private readonly gates: TcpGate[] = [];

  private constructor(
    readonly broker: TemporaryBroker,
    private readonly mainGate: TcpGate,
  ) {
    this.gates.push(mainGate);
  }

  static async on(broker: TemporaryBroker): Promise<KafkaEngine> {
    return new KafkaEngine(broker, await gateTo(broker));
  }

  open(options: Partial<KafkaEventStreamOptions> = {}): Promise<KafkaEventStream> {
    return KafkaEventStream.open({ ...this.options(), ...through(this.mainGate), ...options });
  }

  async openBehindGate({ closed } = { closed: false }): Promise<{ stream: KafkaEventStream; gate: TcpGate }> {
    const gate = await gateTo(this.broker);
    this.gates.push(gate);
    if (closed) gate.close();
    const stream = await KafkaEventStream.open({ ...this.options(), ...through(gate), appendTimeoutMs: 1500 });
    return { stream, gate };
  }

  foreign() {
    const module = new URL('./kafka-event-stream.ts', import.meta.url).href;
    return { module, exported: 'KafkaEventStream', options: this.options() };
  }

  async disconnectEverybody(): Promise<void> {
    this.mainGate.cut();
  }

  async stop(): Promise<void> {
    await Promise.all(this.gates.map((gate) => gate.end()));
    await this.broker.end();
  }

  private options() {
    // A broker beside a whole test run can be slow; what a service says of one that does not answer is tried behind a gate.
    return { brokers: [this.broker.brokers], leaseMs: this.leaseMs, drainMs: 1000, appendTimeoutMs: 30_000 };
  }
}

function gateTo({ port }: Broker): Promise<TcpGate> {
  return openTcpGate({ host: '127.0.0.1', port });
}

/** Brokers say of themselves where they are; the way leads through the gate all the same. */
function through({ port }: TcpGate): Pick<KafkaEventStreamOptions, 'route'> {
  return { route: () => ({ host: '127.0.0.1', port }) };
}
