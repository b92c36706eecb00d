import type { OpenAPIHono } from '@hono/zod-openapi';
import { createEventFeed } from '../db/event-feed.ts';
import { createKeyUses } from '../db/keys.ts';
import { withCardBudget } from './commands/card-budget.ts';
import type { RouteDeps } from './commands/changes.ts';
import { ensureRun, releaseUnbegun, runDepsOf } from './commands/ensure-run.ts';
import { createGateway } from './commands/gateway.ts';
import type { ApiDeps } from './deps.ts';
import type { ApiEnv } from './http/access.ts';
import { createBaseApp } from './http/base-app.ts';
import { addressReader } from './http/client-address.ts';
import { queriesTaken } from './http/known-query.ts';
import { largestBodies } from './http/largest-body.ts';
import { createMetrics } from './http/metrics.ts';
import { withBudget } from './http/processor-budget.ts';
import { createRateLimiter, type RateLimiter } from './http/rate-limits.ts';
import { createFewUnderWay } from './http/under-way.ts';
import { accountingRoutes } from './routes/accounting.ts';
import { attentionRoutes } from './routes/attention.ts';
import { auditRoutes } from './routes/audit.ts';
import { billingDetailsRoutes } from './routes/billing-details.ts';
import { changeRoutes } from './routes/changes.ts';
import { codecRoutes } from './routes/codec.ts';
import { confirmationRoutes } from './routes/confirmations.ts';
import { contactRoutes } from './routes/contacts.ts';
import { entitlementDocumentRoutes } from './routes/entitlement-documents.ts';
import { entitlementRoutes } from './routes/entitlements.ts';
import { eventEndpointRoutes } from './routes/event-endpoints.ts';
import { eventRoutes } from './routes/events.ts';
import { exportRoutes } from './routes/export.ts';
import { financeRoutes } from './routes/finance.ts';
import { invoiceArchiveRoutes } from './routes/invoice-archive.ts';
import { invoiceRoutes } from './routes/invoices.ts';
import { keyRoutes } from './routes/keys.ts';
import { licenceRoutes } from './routes/licences.ts';
import { mailRoutes } from './routes/mails.ts';
import { memberRoutes } from './routes/members.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { operationRoutes } from './routes/operations.ts';
import { opsRoutes } from './routes/ops.ts';
import { payRoutes } from './routes/pay.ts';
import { paymentRoutes } from './routes/payments.ts';
import { pricePreviewRoutes } from './routes/price-preview.ts';
import { quoteRoutes } from './routes/quotes.ts';
import { receiptMailRoutes } from './routes/receipt-mails.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { recordRoutes } from './routes/records.ts';
import { refundRoutes } from './routes/refunds.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/service.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { subscriptionRoutes } from './routes/subscription.ts';
import { summaryRoutes } from './routes/summary.ts';
import { taskRoutes } from './routes/tasks.ts';
import { taxIdCheckRoutes } from './routes/tax-id-checks.ts';
import { tenantChangeRoutes } from './routes/tenant-changes.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { testClockRoutes } from './routes/test-clock.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** The whole HTTP API, for a server or for calls within this process. */
export function createApp(given: ApiDeps, limiter = limiterOf(given.config)): OpenAPIHono<ApiEnv> {
  const { proxies } = given.config;
  const addressOf = addressReader(proxies);
  const recordKeyUse = createKeyUses(given.entitlementsDb, given.now);
  const ensure: RouteDeps['ensureRun'] = (tenantId, options) => ensureRun(runDepsOf(given), tenantId, options);
  const unlimited = createGateway({ ...given, ensureRun: ensure });
  const { rateLimits } = given.config;
  const gateway = rateLimits === undefined ? unlimited : withCardBudget(unlimited, rateLimits.cardsPerHour);
  const { metrics = createMetrics() } = given;
  const release: RouteDeps['releaseUnbegun'] = (tenantId) => releaseUnbegun(runDepsOf(given), tenantId);
  const runs = { ensureRun: ensure, releaseUnbegun: release };
  const limited = { ...given, ...withBudget(given) };
  const app = createBaseApp({ log: given.log, metrics, addressOf });
  const events = createEventFeed(given.db, given.isDraining);
  const deps: RouteDeps = {
    ...limited,
    ...runs,
    events,
    gateway,
    limiter,
    addressOf,
    metrics,
    recordKeyUse,
    bytesTaken: largestBodies(app),
    takesQuery: queriesTaken(app),
    fewUnderWay: createFewUnderWay(),
  };

  for (const register of routes) register(app, deps);
  return app;
}

/** The rate limiter of requests from outside. The pages share it, so that an address has one budget for both. */
export function limiterOf({ rateLimits, proxies }: ApiDeps['config']): RateLimiter {
  return createRateLimiter(rateLimits, proxies);
}

const routes = [
  serviceRoutes,
  webhookRoutes,
  payRoutes,
  taskRoutes,
  tenantRoutes,
  tenantChangeRoutes,
  billingDetailsRoutes,
  contactRoutes,
  signInRoutes,
  keyRoutes,
  sessionRoutes,
  memberRoutes,
  subscriptionRoutes,
  taxIdCheckRoutes,
  quoteRoutes,
  pricePreviewRoutes,
  licenceRoutes,
  userRoutes,
  paymentRoutes,
  confirmationRoutes,
  ...changeRoutes,
  recordRoutes,
  invoiceRoutes,
  invoiceArchiveRoutes,
  receiptMailRoutes,
  entitlementRoutes,
  entitlementDocumentRoutes,
  eventRoutes,
  operationRoutes,
  exportRoutes,
  testClockRoutes,
  financeRoutes,
  accountingRoutes,
  refundRoutes,
  reconciliationRoutes,
  mailRoutes,
  opsRoutes,
  attentionRoutes,
  auditRoutes,
  eventEndpointRoutes,
  codecRoutes,
  runRoutes,
  metricsRoutes,
  summaryRoutes,
];
