import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RuntimeConfig } from '../config/runtime.config.js';
import { runForRequest } from '../context/call-context.js';
import { CONTEXT_HEADER, verifyContext } from '../context/signed-context.js';
import { findUnusableText } from '../validation/input-text.js';
import { invalid } from '../validation/input.pipe.js';

/** What happens to every request once its body is parsed: text nobody can keep is refused, the caller's context is set around the rest. */
@Injectable()
export class HttpEdge implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(RuntimeConfig) private readonly config: RuntimeConfig,
  ) {}

  onModuleInit(): void {
    const { CONTEXT_SIGNING_KEY, SEALING_KEY: sealingKey } = this.config;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // Later than the body is read: the reading loses the asynchronous context.
    fastify.addHook('preValidation', (request, _reply, done) => {
      const issue =
        findUnusableText(request.params) ?? findUnusableText(request.query) ?? findUnusableText(request.body);
      if (issue) return done(invalid([issue]));
      return runForRequest({ path: pathOf(request), sealingKey }, contextOf(request, CONTEXT_SIGNING_KEY), done);
    });
  }
}

function contextOf({ headers }: FastifyRequest, key: string): ReturnType<typeof verifyContext> {
  const header = headers[CONTEXT_HEADER];
  return typeof header === 'string' ? verifyContext(header, key) : null;
}

function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
