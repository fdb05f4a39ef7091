import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, currentContext, newId } from '@proofmark/runtime';
import { type QrCodeCommand, qrCodeDecider } from './qr-code.decider.js';
import type { QrCodeCreated, QrDetails, QrStatus } from './qr-code.events.js';
import { QrCodeSlug, type SlugWish } from './qr-code-slug.js';

/** A code to be, but for what is known only when it is made. */
export type NewQrCode = Omit<QrCodeCreated['data'], 'qrCodeId' | 'slug' | 'createdAt' | 'createdBy'> & SlugWish;

@Injectable()
export class QrCodeHandler {
  constructor(
    private readonly store: EventStore,
    private readonly slugs: QrCodeSlug,
    private readonly clock: Clock,
  ) {}

  /** @returns what was recorded */
  async create({ slug: wanted, unguessable, ...code }: NewQrCode): Promise<QrCodeCreated['data']> {
    const qrCodeId = newId('qr');
    const slug = await this.slugs.claim({ name: code.name, slug: wanted, unguessable }, qrCodeId);
    const { at: createdAt, by: createdBy } = this.nowAndWho();
    const data = { ...code, qrCodeId, slug, createdAt, createdBy };
    // The id was made a moment ago: there is no stream to be read.
    const facts = qrCodeDecider.decide({ type: 'CreateQrCode', data }, qrCodeDecider.initialState);
    await this.store.append(qrCodeId, 0, facts);
    return data;
  }

  async change(qrCodeId: string, changes: Partial<QrDetails>, status?: QrStatus): Promise<void> {
    const { at: changedAt, by: changedBy } = this.nowAndWho();
    await this.handle(qrCodeId, { type: 'ChangeQrCode', data: { qrCodeId, changes, status, changedAt, changedBy } });
  }

  async repoint(qrCodeId: string, destinationUrl: string): Promise<void> {
    const { at: changedAt, by: changedBy } = this.nowAndWho();
    await this.handle(qrCodeId, { type: 'RepointQrCode', data: { qrCodeId, destinationUrl, changedAt, changedBy } });
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
