import { context as active, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './access.ts';

/** Asked every few seconds, by no one who would look for a trace. */
const probes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Makes a request a span, within its caller's trace where it names one; what is done for it belongs to it. By its route
 * alone: an address may hold a user's id, and a user's id may be a mail address.
 */
export const traced = createMiddleware<ApiEnv>(async (context, next) => {
  if (probes.has(context.req.path)) return next();
  const { method } = context.req;
  const parent = propagation.extract(active.active(), context.req.header());
  const attributes = { 'http.request.method': method, 'request.id': context.get('requestId') };
  const span = trace.getTracer('http').startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
  try {
    await active.with(trace.setSpan(parent, span), next);
  } finally {
    const { routePath: route } = context.req;
    const { status } = context.res;
    span.updateName(`${method} ${route}`);
    span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
});

/** The trace that is under way, for the log; nothing where there is none. */
export function traceIds(): { readonly trace_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId };
}
