import { z } from '@hono/zod-openapi';
import { beforeAll, describe, expect, it } from 'vitest';
import { largestBodies, leastBytes } from '../api/http/largest-body.ts';
import { routeAccess } from '../api/http/operation.ts';
import { hostileJson } from '../bench/bodies.ts';
import { connect } from '../db/connect.ts';
import { bareSite } from '../test/support/bare-app.ts';

/**
 * How much processor time one request may cost, for any route and any body (docs/trust.md, "T18"). The unit is the time
 * in which this machine reads the longest list of a route once, taken right before each cost; `size-and-shape` tests how
 * far a body is read.
 */

const site = bareSite(connect('postgres://nobody@127.0.0.1:1/none').db);
const longestList = hostileJson['as many ids as may be'] ?? Buffer.alloc(0);
const simplest = z.object({ userIds: z.array(z.string()) });
/**
 * About 9 is usual, and 30 where a machine's cores are shared; a parser that reads a body again in a loop takes
 * hundreds.
 */
const mostTimes = 60;
/** Other load only ever adds to a cost, so the least of some measures is the nearest to it. */
const mostMeasures = 5;

const readOnce = async (): Promise<unknown> => simplest.parse(JSON.parse(longestList.toString()));
const readOnceMs = (): Promise<number> => processorMs(readOnce, 30);
let once = 0;

beforeAll(async () => {
  await processorMs(readOnce, 1);
  once = await readOnceMs();
});

/** Processor time that this thread spends on each call. Its clock may have steps of 4 ms, so calls are taken together. */
async function processorMs(work: () => unknown, calls: number): Promise<number> {
  const before = process.threadCpuUsage();
  for (let call = 0; call < calls; call += 1) await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / calls;
}

/** How many units a work costs: the least of some measures, or the first that is little enough. */
async function units(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let measure = 0; measure < mostMeasures && least > mostTimes; measure += 1) {
    const unitMs = await readOnceMs();
    least = Math.min(least, (await processorMs(work, 3)) / unitMs);
  }
  return least;
}

async function answer(route: string, body: Buffer): Promise<void> {
  const [method = '', path = ''] = route.split(' ');
  const [role = 'ops'] = routeAccess.get(route) ?? [];
  const request = new Request(`http://billing.test${path.replaceAll(/\{\w+\}/g, 'x')}`, {
    method,
    headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
    body: new Uint8Array(body),
  });
  await site.apps.api.fetch(request, {
    caller: { keyId: 'key', role, tenantId: null, hasTenant: true, endsWithKey: null },
  });
}

const bytesTaken = largestBodies(site.apps.api);
/**
 * The routes that read large bodies. All others read at most the size of a form (`size-and-shape`), and one of them
 * stands for those.
 */
const reading = [...routeAccess.keys()].filter((route) => bytesTaken(route) > leastBytes && !route.startsWith('GET '));

describe.each(Object.entries(hostileJson))('%s', (_, body) => {
  it.each([...reading, 'PUT /v1/tenants/{t}/users/{userId}'])('is soon refused by %s', async (route) => {
    // Most requests are answered at once, so only one that seems long is measured.
    const startedAt = performance.now();
    await answer(route, body);
    if (performance.now() - startedAt <= once) return;
    expect(await units(() => answer(route, body))).toBeLessThanOrEqual(mostTimes);
  });
});
