import { type CanActivate, Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { contextIfAny } from '@proofmark/runtime';

/** Lets through only what a part of Proofmark itself asks; to everybody else the route does not exist. */
@Injectable()
export class SystemOnlyGuard implements CanActivate {
  canActivate(): boolean {
    if (contextIfAny()?.actor.kind !== 'system') throw new Rejected('not-found', 'not_found', 'There is nothing here.');
    return true;
  }
}
