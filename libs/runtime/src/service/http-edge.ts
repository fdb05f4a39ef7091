import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RuntimeConfig } from '../config/runtime.config.js';
import { AnsweredRequest, runForRequest } from '../context/call-context.js';
import type { RequestWork } from '../database/request-work.js';
import { CONTEXT_HEADER, verifyContext } from '../context/signed-context.js';
import { findUnusableText } from '../validation/input-text.js';
import { invalid } from '../validation/input.pipe.js';

/** What happens to every request once its body is parsed: text nobody can keep is refused, the caller's context is set around the rest. */
@Injectable()
export class HttpEdge implements OnModuleInit {
  private readonly logger = new Logger(HttpEdge.name);

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(RuntimeConfig) private readonly config: RuntimeConfig,
  ) {}

  onModuleInit(): void {
    const underWay = new WeakMap<FastifyRequest, AnsweredRequest>();
    const { CONTEXT_SIGNING_KEY, SEALING_KEY: sealingKey } = this.config;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // Later than the body is read: the reading loses the asynchronous context.
    fastify.addHook('preValidation', (request, _reply, done) => {
      const issue =
        findUnusableText(request.params) ?? findUnusableText(request.query) ?? findUnusableText(request.body);
      if (issue) return done(invalid([issue]));
      const answered = new AnsweredRequest(pathOf(request), sealingKey);
      underWay.set(request, answered);
      return runForRequest(answered, contextOf(request, CONTEXT_SIGNING_KEY), done);
    });
    fastify.addHook('onResponse', (request, _reply, done) => {
      void this.end(underWay.get(request)?.work ?? null, request);
      done();
    });
  }

  /** A handler that took the answer into its own hands has said nothing about its transaction: nothing of that may stay. */
  private async end(work: RequestWork | null, { method, url }: FastifyRequest): Promise<void> {
    if (!work?.isOpen) return;
    await work.abandon();
    this.logger.error(
      `${method} ${url} answered past its transaction, which was rolled back. Mark it @NoTransaction().`,
    );
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
