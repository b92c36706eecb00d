import { context as active, propagation } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiEnv } from './access.ts';
import { traced } from './traced.ts';

const provider = new NodeTracerProvider();
beforeAll(() => provider.register());
afterAll(() => provider.shutdown());

/** What a request passes on, as the calls to workflows pass it on into their histories. */
async function passedOn(headers: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const app = new Hono<ApiEnv>().use(traced).get('/', (context) => {
    const carrier: Record<string, string> = {};
    propagation.inject(active.active(), carrier);
    return context.json(carrier);
  });
  return (await (await app.request('/', { headers })).json()) as Readonly<Record<string, string>>;
}

it('passes on the trace that a caller names, and no text of the caller’s beside it', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const told = await passedOn({
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    tracestate: 'vendor=ada@example.com',
    baggage: 'user=ada%40example.com',
  });

  expect(Object.keys(told)).toEqual(['traceparent']);
  expect(told['traceparent']).toContain(traceId);
});

it('begins a trace where a caller names none', async () => {
  const told = await passedOn({ baggage: 'user=ada%40example.com' });

  expect(Object.keys(told)).toEqual(['traceparent']);
});
