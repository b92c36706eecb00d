import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { Histogram } from 'prom-client';

/** The outcome of a request to Stripe; `no_answer` where the network or the time-out ended it. */
type Outcome = 'ok' | 'declined' | 'conflict' | 'rate_limited' | 'refused' | 'failed' | 'no_answer';

const latency = new Histogram({
  name: 'billing_stripe_request_duration_seconds',
  help: 'How long requests to the card processor took, by operation and what came of them',
  labelNames: ['operation', 'outcome'] as const,
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8],
});

/**
 * Measures a request to Stripe, and makes it a span where there is a trace. Both have its operation, and never its ids.
 */
export async function watched<T extends { getStatusCode(): number }>(
  { method, path }: { readonly method: string; readonly path: string },
  send: () => Promise<T>,
): Promise<T> {
  const operation = operationOf(method, path);
  const attributes = { 'http.request.method': method, 'peer.service': 'stripe' };
  const span = trace.getTracer('stripe').startSpan(`Stripe ${operation}`, { kind: SpanKind.CLIENT, attributes });
  const stop = latency.startTimer({ operation });
  let outcome: Outcome = 'no_answer';
  try {
    const answer = await send();
    outcome = outcomeOf(answer.getStatusCode());
    span.setAttribute('http.response.status_code', answer.getStatusCode());
    return answer;
  } finally {
    if (outcome === 'failed' || outcome === 'no_answer') span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('stripe.outcome', outcome);
    span.end();
    stop({ outcome });
  }
}

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'ok';
  if (status >= 500) return 'failed';
  return ({ 402: 'declined', 409: 'conflict', 429: 'rate_limited' } as const)[status] ?? 'refused';
}

/** The words in paths of Stripe's API that are used here. Everything else in a path is an id. */
const words: ReadonlySet<string> = new Set(
  (
    'v1 attach balance cancel charges checkout confirm customers detach disputes events payment_intents ' +
    'payment_methods refunds sessions setup_intents webhook_endpoints'
  ).split(' '),
);

/** A request's operation, such as `POST /v1/payment_intents/:id/cancel`, of which there are few. */
export function operationOf(method: string, path: string): string {
  const [plain = ''] = path.split('?');
  const parts = plain.split('/').map((part) => (part === '' || words.has(part) ? part : ':id'));
  return `${method} ${parts.join('/')}`;
}
