import type { KafkaConnection } from './client/connection.js';

interface Identity {
  readonly id: string;
  readonly epoch: number;
}

/** Epochs are 16 bits, sequences 31; both start over under a new id before they run out. */
const LAST_EPOCH = 32_000;
const LAST_SEQUENCE = 2 ** 30;

/**
 * What makes repeated requests of a producer harmless: its id, and for each partition the number of its next record. After records
 * were given up nobody knows which of them were written, so it begins anew under a higher epoch: then brokers neither take new
 * records for the old ones, nor the old ones after the new.
 * Source: KIP-98 and KIP-360.
 */
export class ProducerIdentity {
  private current: Identity | null = null;
  private readonly sequences = new Map<number, number>();

  constructor(private readonly connection: KafkaConnection) {}

  async get(): Promise<Identity> {
    this.current ??= await this.begin();
    return this.current;
  }

  sequence(partition: number): number {
    return this.sequences.get(partition) ?? 0;
  }

  /** Records were written. An answer to an earlier self says nothing of this one. */
  advance(partition: number, records: number, epoch: number): void {
    if (this.current?.epoch !== epoch) return;
    const next = this.sequence(partition) + records;
    this.sequences.set(partition, next);
    if (next > LAST_SEQUENCE) this.renew();
  }

  renew(): void {
    this.sequences.clear();
    if (!this.current) return;
    const { id, epoch } = this.current;
    this.current = epoch < LAST_EPOCH ? { id, epoch: epoch + 1 } : null;
  }

  forget(): void {
    this.current = null;
    this.sequences.clear();
  }

  private async begin(): Promise<Identity> {
    const answer = await this.connection.ask<{ producerId: string; producerEpoch: number }>(
      'anybody',
      'InitProducerId',
      { transactionTimeout: 60_000 },
    );
    return { id: answer.producerId, epoch: answer.producerEpoch };
  }
}
