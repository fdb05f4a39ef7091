import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { type Access, RouteAccess } from './access.js';
import { type CallContext, contextIfAny } from './call-context.js';

/** Lets a call through when its signed context allows what the route asks for. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly routes: RouteAccess) {}

  canActivate(execution: ExecutionContext): boolean {
    if (execution.getType() !== 'http') return true;
    const access = this.routes.of(execution);
    if (access.isPublic) return true;
    const context = contextIfAny();
    if (!context) throw new Rejected('unauthenticated', 'unauthorized', 'A valid credential is needed.');
    refuseUnlessAllowed(access, context);
    return true;
  }
}

function refuseUnlessAllowed({ adminOnly, scope }: Access, { actor, scopes }: CallContext): void {
  const isAdmin = actor.kind === 'member' && actor.role === 'admin';
  if (adminOnly && !isAdmin) {
    throw new Rejected('forbidden', 'admin_required', 'Only a signed-in administrator of the workspace may do this.');
  }
  if (scope !== null && !isAdmin && actor.kind !== 'system' && !scopes.includes(scope)) {
    throw new Rejected('forbidden', 'missing_scope', `This needs the scope ${scope}.`, { requiredScope: scope });
  }
}
