import { type Broker, startBroker } from '@proofmark/embedded-kafka';

/** A durable Kafka broker that can be stopped, frozen and killed, and comes back on the same port with the same data. */
export class MessageBroker {
  private readonly dataDir: string;
  private broker: Broker;

  private constructor(dataDir: string, broker: Broker) {
    this.dataDir = dataDir;
    this.broker = broker;
  }

  static async start(dataDir: string): Promise<MessageBroker> {
    return new MessageBroker(dataDir, await startBroker({ dataDir }));
  }

  get address(): string {
    return this.broker.brokers;
  }

  get pid(): number {
    return this.broker.pid;
  }

  stop(): Promise<void> {
    return this.broker.stop();
  }

  kill(): Promise<void> {
    return this.broker.kill();
  }

  /** It answers nobody any more, and its connections stay open. */
  freeze(): void {
    process.kill(this.broker.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.broker.pid, 'SIGCONT');
  }

  async startAgain(): Promise<void> {
    const { port } = this.broker;
    this.broker = await startBroker({ dataDir: this.dataDir, port });
  }
}
