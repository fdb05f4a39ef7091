import { Injectable } from '@nestjs/common';
import { type Lease, UnitOfWork } from '@proofmark/runtime';
import { type DueDelivery, dueDeliveries } from './due-deliveries.js';
import { EndpointLeases } from './endpoint-leases.js';

/** A due delivery of an endpoint that is ours. */
export interface LeasedDelivery {
  readonly delivery: DueDelivery;
  readonly lease: Lease;
}

/** What a copy has in hand, and so does not want again. */
export interface InHand {
  /** Endpoints that it wants no more of for now. */
  readonly without: ReadonlySet<string>;
  /** Sequences that are under way. */
  readonly sequences: readonly string[];
  readonly perEndpoint: number;
}

/** The queue as one of several copies sees it: each endpoint is one copy's at a time. */
@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: EndpointLeases,
  ) {}

  /** The next due deliveries. @throws when the database is away */
  async due({ without, sequences, perEndpoint }: InHand): Promise<readonly LeasedDelivery[]> {
    const ours = await this.leases.take();
    // Looked at only once the endpoints are ours: what their last holder sent is recorded by now, and seen.
    const wanted = { endpoints: [...ours.keys()].filter((id) => !without.has(id)), busy: sequences, perEndpoint };
    const due = await this.unitOfWork.runAsSystem((em) => dueDeliveries(em, wanted));
    return due.flatMap((delivery) => {
      const lease = ours.get(delivery.endpointId);
      return lease ? { delivery, lease } : [];
    });
  }

  /** Leaves to the others what nothing is under way for. */
  async leaveAllBut(endpoints: ReadonlySet<string>): Promise<void> {
    await this.leases.leaveAllBut(endpoints);
  }

  /** Leaves everything. */
  async close(): Promise<void> {
    await this.leases.close();
  }
}
