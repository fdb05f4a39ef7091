import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { allOf, Clock, currentContext, newId } from '@proofmark/runtime';
import { Destinations } from '../destination/destinations.js';
import type { Warning } from '../warning.js';
import { type QrCodeCommand, qrCodeDecider } from './qr-code.decider.js';
import type { QrCodeCreated, QrDetails, QrStatus } from './qr-code.events.js';
import { QrCodeSlug, type SlugWish } from './qr-code-slug.js';

/** A code to be, but for what is known only when it is made. Its destination as the caller wrote it. */
export type NewQrCode = Omit<QrCodeCreated['data'], 'qrCodeId' | 'slug' | 'createdAt' | 'createdBy'> & SlugWish;

/** What was recorded, and what the caller should know of the destination. */
interface Created {
  readonly code: QrCodeCreated['data'];
  readonly warnings: readonly Warning[];
}

@Injectable()
export class QrCodeHandler {
  constructor(
    private readonly store: EventStore,
    private readonly slugs: QrCodeSlug,
    private readonly destinations: Destinations,
    private readonly clock: Clock,
  ) {}

  /** @throws Rejected as {@link Destinations} and {@link QrCodeSlug} do */
  async create({ slug: wanted, unguessable, ...wish }: NewQrCode): Promise<Created> {
    const qrCodeId = newId('qr');
    // Asked together, and mostly answered together. A refusal undoes the claim: the request is one transaction.
    const [{ url: destinationUrl, warnings }, slug] = await allOf([
      this.destinations.check(wish.destinationUrl),
      this.slugs.claim({ name: wish.name, slug: wanted, unguessable }, qrCodeId),
    ]);
    const { at: createdAt, by: createdBy } = this.nowAndWho();
    const code = { ...wish, destinationUrl, qrCodeId, slug, createdAt, createdBy };
    const facts = qrCodeDecider.decide({ type: 'CreateQrCode', data: code }, qrCodeDecider.initialState);
    await this.store.begin(qrCodeId, facts);
    return { code, warnings };
  }

  async change(qrCodeId: string, changes: Partial<QrDetails>, status?: QrStatus): Promise<void> {
    const { at: changedAt, by: changedBy } = this.nowAndWho();
    await this.handle(qrCodeId, { type: 'ChangeQrCode', data: { qrCodeId, changes, status, changedAt, changedBy } });
  }

  /** @returns what the caller should know of the destination */
  async repoint(qrCodeId: string, destination: string): Promise<readonly Warning[]> {
    const { url: destinationUrl, warnings } = await this.destinations.check(destination);
    const { at: changedAt, by: changedBy } = this.nowAndWho();
    await this.handle(qrCodeId, { type: 'RepointQrCode', data: { qrCodeId, destinationUrl, changedAt, changedBy } });
    return warnings;
  }

  async delete(qrCodeId: string): Promise<void> {
    const { at: deletedAt, by: deletedBy } = this.nowAndWho();
    const { mode } = currentContext();
    await this.handle(qrCodeId, { type: 'DeleteQrCode', data: { qrCodeId, mode, deletedAt, deletedBy } });
  }

  private async handle(qrCodeId: string, command: QrCodeCommand): Promise<void> {
    await handleCommand(this.store, qrCodeDecider, qrCodeId, command);
  }

  private nowAndWho(): { at: string; by: string } {
    return { at: this.clock.now().toISOString(), by: currentContext().actor.id };
  }
}
