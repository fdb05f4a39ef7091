// First: decorators are read while the files below are loaded.
import 'reflect-metadata';
export { Clock, SystemClock } from './clock.js';
export { BooleanVariable, NumberVariable, Secret } from './config/environment.js';
export { ConfigInvalid, type ConfigProblem, parseConfig } from './config/parse-config.js';
export { DatabaseConfig, RuntimeConfig } from './config/runtime.config.js';
export { allOf } from './all-of.js';
export { NoTransaction, Public, RequireAdmin, RequireScope } from './context/access.js';
export { type Actor, type CallContext, contextIfAny, currentContext, runInContext } from './context/call-context.js';
export { contextOfRequest, handOver } from './context/request-context.js';
export { CONTEXT_HEADER, signContext, verifyContext } from './context/signed-context.js';
export { type Lease, Leases } from './database/leases.js';
export type { MigrationClass } from './database/migrate.js';
export type { AnswerAll } from './database/questions.js';
export { prepared, runStatement } from './database/run-statement.js';
export { Sweep } from './database/sweep.js';
export { tenantPolicies } from './database/tenant-policies.js';
export { UnitOfWork } from './database/unit-of-work.js';
export type { ErrorAnswer } from './errors/error-answer.js';
export { ErrorResponse } from './errors/error-response.dto.js';
export type { ErrorShape, ShapedError } from './errors/error-shape.js';
export { problemDetails } from './errors/problem-details.js';
export { type FieldIssue, HttpProblem } from './errors/problem.js';
export { Health, type HealthCheck } from './health/health.js';
export { StandingTrouble } from './logging/standing-trouble.js';
export { Durations } from './metrics/durations.js';
export { type Labels, Metric, type Sample } from './metrics/metric.js';
export { Metrics, type MetricsSource } from './metrics/metrics.js';
export { newId } from './new-id.js';
export type { Position } from './paging/cursor.js';
export { PageInfo } from './paging/page-info.dto.js';
export { OutboundFailed, OutboundRefused } from './outbound/outbound-errors.js';
export { OutboundHttp, type OutboundRequest, type OutboundResponse } from './outbound/outbound-http.js';
export { checkOutboundUrl, type OutboundPolicy } from './outbound/url-rules.js';
export { type Page, page, PageQuery, type PageSource } from './paging/page.js';
export { RuntimeModule, type RuntimeOptions } from './runtime.module.js';
export { seal, SealBroken, unseal } from './sealing/seal.js';
export { READY_QUESTION, type ReadyAnswer } from './service/answer-supervisor.js';
export { KnownRoutes } from './service/known-routes.js';
export { boot } from './service/boot.js';
export {
  rootModule,
  type RunningService,
  type ServiceDefinition,
  startService,
  type StartOptions,
} from './service/start-service.js';
export { routeUpgrades, takeUpgrade, wantsUpgrade } from './service/upgrades.js';
export { ServiceInfo } from './service/service-info.js';
export { activeTraceparent, endSpan, inSpan, type SpanStart, startSpan, traceparentOf } from './tracing/spans.js';
export { invalid } from './validation/input.pipe.js';
export { attributesText, escapeText, membersText, tag, xmlName } from './xml/xml-text.js';
export { MayBeLeftOut } from './validation/may-be-left-out.js';
