import { type DynamicModule, Module } from '@nestjs/common';
import { CreateEvents, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import { ApiKeyController } from './api-key/api-key.controller.js';
import { ApiKeyHandler } from './api-key/api-key.handler.js';
import { ApiKeyUses } from './api-key/api-key-uses.entity.js';
import { DemoWorkspaceHandler } from './demo-workspace.handler.js';
import { GatewayLookupsController } from './gateway-lookups/gateway-lookups.controller.js';
import type { IdentityConfig } from './identity.config.js';
import { MemberCredentials } from './member/credentials.entity.js';
import { MemberController } from './member/member.controller.js';
import { MemberHandler } from './member/member.handler.js';
import { MeController } from './me/me.controller.js';
import { OpenIdentity } from './migrations/20261120-open-identity.js';
import { CountLoginTries } from './migrations/20261121-count-login-tries.js';
import { publishedApiKeys, publishedWorkspaces } from './published-events.js';
import { identityReadModels } from './read-models.js';
import { ApiKeysController } from './read-models/api-keys/api-keys.controller.js';
import { MembersController } from './read-models/members/members.controller.js';
import { LoginLimits } from './sign-in/login-limits.js';
import { SessionHandler } from './sign-in/session.handler.js';
import { Sessions } from './sign-in/sessions.entity.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignInHandler } from './sign-in/sign-in.handler.js';
import { WorkspaceController } from './workspace/workspace.controller.js';
import { WorkspaceHandler } from './workspace/workspace.handler.js';

@Module({
  controllers: [
    WorkspaceController,
    MemberController,
    MembersController,
    MeController,
    SignInController,
    ApiKeyController,
    ApiKeysController,
    GatewayLookupsController,
  ],
  providers: [
    WorkspaceHandler,
    MemberHandler,
    ApiKeyHandler,
    SessionHandler,
    SignInHandler,
    LoginLimits,
    DemoWorkspaceHandler,
  ],
})
export class IdentityModule {
  static with(config: IdentityConfig): DynamicModule {
    return {
      module: IdentityModule,
      imports: [
        RuntimeModule.forService({
          config,
          entities: [...identityReadModels.entities, MemberCredentials, Sessions, ApiKeyUses],
          migrations: [CreateEvents, OpenIdentity, CountLoginTries],
        }),
        EventStreamModule.forService(config),
        EventStoreModule.forService({
          projections: identityReadModels.projections,
          published: [publishedWorkspaces, publishedApiKeys],
        }),
      ],
    };
  }
}
