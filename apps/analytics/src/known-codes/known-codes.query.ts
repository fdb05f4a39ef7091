import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { currentContext, UnitOfWork } from '@proofmark/runtime';

/** A code made a moment ago is known here as soon as its message has arrived: wait that long before saying no. */
const PATIENCE_MS = 600;
const STEP_MS = 100;

@Injectable()
export class KnownCodes {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws Rejected `not_found` for a code that this workspace does not have in this mode. */
  async assertKnown(codeId: string): Promise<void> {
    for (let waited = 0; waited <= PATIENCE_MS; waited += STEP_MS) {
      if (await this.isKnown(codeId)) return;
      await sleep(STEP_MS);
    }
    throw new Rejected('not-found', 'not_found', 'No such QR code.');
  }

  private isKnown(codeId: string): Promise<boolean> {
    const { workspaceId, mode } = currentContext();
    return this.unitOfWork.run(async (em) => {
      const rows = await em.execute<unknown[]>(
        'SELECT 1 FROM known_codes WHERE code_id = ? AND workspace_id = ? AND mode = ?',
        [codeId, workspaceId, mode],
      );
      return rows.length > 0;
    });
  }
}
