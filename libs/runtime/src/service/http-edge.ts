import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RuntimeConfig } from '../config/runtime.config.js';
import { AnsweredRequest, runForRequest } from '../context/call-context.js';
import { contextOfRequest } from '../context/request-context.js';
import { isTracing } from '../tracing/process-tracing.js';
import { below, endRequestSpan, startRequestSpan, withinSpan } from '../tracing/request-span.js';
import { currentService, runAsService } from './service-scope.js';
import { findUnusableText } from '../validation/input-text.js';
import { invalid } from '../validation/input.pipe.js';

/** What happens to every request once its body is parsed: text nobody can keep is refused, the caller's context is set around the rest. */
@Injectable()
export class HttpEdge implements OnModuleInit {
  private readonly logger = new Logger(HttpEdge.name);
  private readonly scope = currentService();
  private readonly underWay = new WeakMap<FastifyRequest, AnsweredRequest>();

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(RuntimeConfig) private readonly config: RuntimeConfig,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // Later than the body is read: the reading loses the asynchronous context.
    fastify.addHook('preValidation', (request, _reply, done) => this.begin(request, done));
    fastify.addHook('onResponse', (request, reply, done) => {
      this.end(request, reply);
      done();
    });
  }

  private begin(request: FastifyRequest, done: (error?: Error) => void): void {
    const issue = findUnusableText(request.params) ?? findUnusableText(request.query) ?? findUnusableText(request.body);
    if (issue) return done(invalid([issue]));
    const answered = new AnsweredRequest(pathOf(request), this.config.SEALING_KEY);
    const caller = contextOfRequest(request.raw, this.config.CONTEXT_SIGNING_KEY);
    this.underWay.set(request, answered);
    return this.asService(() => {
      if (!isTracing()) return runForRequest(answered, caller, done);
      const span = startRequestSpan(request, caller);
      answered.span = span;
      return withinSpan(span, () => runForRequest(answered, caller && below(caller, span), done));
    });
  }

  /** In one process the gateway hands requests over within its own scope. */
  private asService(work: () => void): void {
    return this.scope ? runAsService(this.scope, work) : work();
  }

  private end(request: FastifyRequest, reply: FastifyReply): void {
    const answered = this.underWay.get(request);
    if (answered?.span) endRequestSpan(answered.span, reply);
    if (!answered?.work?.isOpen) return;
    // A handler that took the answer into its own hands has said nothing about its transaction: nothing of that may stay.
    void answered.work.abandon();
    this.logger.error(`${request.method} ${answered.path} answered past its transaction, which was rolled back.`);
  }
}

function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
