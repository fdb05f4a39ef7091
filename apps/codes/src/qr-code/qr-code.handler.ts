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

  /** @returns the id of the new code */
  async create({ slug: wanted, unguessable, ...code }: NewQrCode): Promise<string> {
    const qrCodeId = newId('qr');
    const slug = await this.slugs.claim({ name: code.name, slug: wanted, unguessable }, qrCodeId);
    const { at: createdAt, by: createdBy } = this.nowAndWho();
    await this.handle(qrCodeId, { type: 'CreateQrCode', data: { ...code, qrCodeId, slug, createdAt, createdBy } });
    return qrCodeId;
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
