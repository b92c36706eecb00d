import { expect, it } from 'vitest';
import { createLog } from '../../service/log.ts';
import { createBaseApp } from './base-app.ts';
import { createMetrics } from './metrics.ts';

type Line = Readonly<Record<string, unknown>>;

/** An app whose routes log a line that names no ids, with all lines that it has logged. */
function loggingApp() {
  const lines: Line[] = [];
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line) as Line) });
  const app = createBaseApp({ log, metrics: createMetrics(), addressOf: () => null });
  const say = async () => {
    await Promise.resolve();
    log.warn('Within');
    return new Response(null, { status: 204 });
  };
  app.get('/tenants/:t/page', say);
  app.get('/page', say);
  return { app, log, lines };
}

it('has the ids of a request and its tenant in each line that is logged within it', async () => {
  const { app, log, lines } = loggingApp();

  await Promise.all([
    app.request('/tenants/acme/page', { headers: { 'x-request-id': 'one' } }),
    app.request('/tenants/bolt/page', { headers: { 'x-request-id': 'two' } }),
    app.request('/page', { headers: { 'x-request-id': 'three' } }),
  ]);
  log.warn('Outside');

  const idsOf = (text: string) =>
    lines
      .filter(({ msg }) => msg === text)
      .map(({ requestId, tenantId }) => `${String(requestId)} ${String(tenantId)}`);
  const three = ['one acme', 'three undefined', 'two bolt'];
  expect(new Set(idsOf('Within'))).toEqual(new Set(three));
  expect(new Set(idsOf('Request'))).toEqual(new Set(three));
  // The log is searched by the order of a request's fields.
  const order = Object.keys(lines.find(({ msg, tenantId }) => msg === 'Request' && tenantId === 'acme') ?? {});
  expect(order.join()).toContain('method,route,tenantId,status');
  // What belongs to no request carries the ids of none.
  expect(idsOf('Outside')).toEqual(['undefined undefined']);
});

it('keeps back what stands in a tenant’s place and is no id, also where the line does not name it', async () => {
  const { app, lines } = loggingApp();
  await app.request('/tenants/ann@example.com/page');
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(lines)).not.toContain('ann@');
});
