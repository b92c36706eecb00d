import { context as active, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './access.ts';

/** Routes that probes call every few seconds, whose traces are useless. */
const probes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Records a request as a span, within the trace that its caller names. It is named by its route only, as an address may
 * contain a user's id, which may be a mail address. Of the trace only its ids are taken over: `baggage` and `tracestate`
 * are any text of the caller's, and would be passed on into histories.
 */
export const traced = createMiddleware<ApiEnv>(async (context, next) => {
  if (probes.has(context.req.path)) return next();
  const { method } = context.req;
  const traceparent = context.req.header('traceparent');
  const parent = propagation.extract(active.active(), traceparent === undefined ? {} : { traceparent });
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

/** The ids of the present trace, for the log; empty without one. */
export function traceIds(): { readonly trace_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId };
}
