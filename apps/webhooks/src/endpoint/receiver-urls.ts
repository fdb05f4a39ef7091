import { Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { OutboundHttp } from '@proofmark/runtime';

/** Which addresses may receive webhooks. Said at registration; the outgoing client says it again at every attempt. */
@Injectable()
export class ReceiverUrls {
  constructor(private readonly outbound: OutboundHttp) {}

  /** @throws Rejected `invalid_webhook_url` */
  assertAllowed(url: string): void {
    const problem = this.outbound.problemWith(url);
    if (problem) throw new Rejected('invalid', 'invalid_webhook_url', problem, [{ field: 'url', issue: problem }]);
  }
}
