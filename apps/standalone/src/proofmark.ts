import { analytics } from '@proofmark/analytics';
import { codes } from '@proofmark/codes';
import { gateway, LocalUpstreams, Upstreams } from '@proofmark/gateway';
import { identity } from '@proofmark/identity';
import { passport } from '@proofmark/passport';
import { resolver } from '@proofmark/resolver';
import { webhooks } from '@proofmark/webhooks';
import type { FastifyInstance } from 'fastify';
import type { Plan, ServicesByName } from './plan.js';
import { serviceTerms } from './service-terms.js';

/** The whole of Proofmark. The gateway comes last and stops first: it needs the others' routers. */
export const proofmark: Plan = [
  [
    { definition: resolver, ...serviceTerms.resolver },
    { definition: identity, ...serviceTerms.identity },
    { definition: codes, ...serviceTerms.codes },
    { definition: analytics, ...serviceTerms.analytics },
    { definition: webhooks, ...serviceTerms.webhooks },
    { definition: passport, ...serviceTerms.passport },
  ],
  [
    {
      definition: gateway,
      ...serviceTerms.gateway,
      providers: (before) => [{ provide: Upstreams, useValue: new LocalUpstreams(routersOf(before)) }],
    },
  ],
];

function routersOf(services: ServicesByName): Record<string, FastifyInstance> {
  return Object.fromEntries([...services].map(([name, { app }]) => [name, app.getHttpAdapter().getInstance()]));
}
