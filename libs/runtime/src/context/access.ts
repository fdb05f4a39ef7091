import { applyDecorators, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';

// What these decorators say stands in the OpenAPI document too, as x-public, x-scope and x-admin.
const PUBLIC = 'proofmark:public';
const SCOPE = 'proofmark:scope';
const ADMIN = 'proofmark:admin';
const NO_TRANSACTION = 'proofmark:no-transaction';

/** Answers without a call context: no workspace, no transaction. On a method or a whole controller. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(PUBLIC, true), ApiExtension('x-public', true));

/** The caller's key or member must hold this scope; a signed-in administrator holds every scope. */
export const RequireScope = (scope: string): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(SCOPE, scope), ApiExtension('x-scope', scope));

/** Only a signed-in administrator of the workspace; never an API key. */
export const RequireAdmin = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ADMIN, true), ApiExtension('x-admin', true));

/** Needs the call context but no transaction around it: streams, slow outgoing calls. Idempotency-Key is not looked at. */
export const NoTransaction = (): MethodDecorator & ClassDecorator => applyDecorators(SetMetadata(NO_TRANSACTION, true));

/** What a route asks of its caller. */
export interface Access {
  readonly isPublic: boolean;
  readonly scope: string | null;
  readonly adminOnly: boolean;
  readonly inTransaction: boolean;
}

/** Reads the decorators once per route. */
@Injectable()
export class RouteAccess {
  // By class, then by method: two controllers may inherit one method and still say different things about it.
  private readonly known = new WeakMap<object, WeakMap<object, Access>>();

  constructor(private readonly reflector: Reflector) {}

  of(context: ExecutionContext): Access {
    const ofClass = this.known.get(context.getClass()) ?? new WeakMap<object, Access>();
    const known = ofClass.get(context.getHandler());
    if (known) return known;
    const access = this.read(context);
    this.known.set(context.getClass(), ofClass.set(context.getHandler(), access));
    return access;
  }

  private read(context: ExecutionContext): Access {
    const said = <T>(key: string): T | undefined =>
      this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
    return {
      isPublic: said<boolean>(PUBLIC) ?? false,
      scope: said<string>(SCOPE) ?? null,
      adminOnly: said<boolean>(ADMIN) ?? false,
      inTransaction: !(said<boolean>(NO_TRANSACTION) ?? false),
    };
  }
}
