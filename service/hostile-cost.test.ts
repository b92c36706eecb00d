import { z } from '@hono/zod-openapi';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { largestBodies, leastBytes } from '../api/http/largest-body.ts';
import { routeAccess } from '../api/http/operation.ts';
import { hostileJson } from '../bench/bodies.ts';
import { connect } from '../db/connect.ts';
import { bareSite } from '../test/support/bare-app.ts';

/**
 * What the process spends on one request, by any route and any body (docs/trust.md, "T18"). Counted in processor time, which
 * other work of the machine does not lengthen, and compared with a use of it measured in the same run: to read the
 * longest list that a route takes, once and by the simplest schema. What a body is read for in turns is in `size-and-shape`.
 */

vi.mock('../db/tenants.ts', async (original) => ({ ...(await original<object>()), tenantExists: async () => true }));

const site = bareSite(connect('postgres://nobody@127.0.0.1:1/none').db);
const longestList = hostileJson['as many ids as may be'] ?? Buffer.alloc(0);
const simplest = z.object({ userIds: z.array(z.string()) });
/** Some 9 are usual, and 30 where a machine's cores are taken in turns; what reads a body twice over in a loop takes hundreds. */
const mostTimes = 60;
/** Enough that the coarse clock of processor time, in steps of up to 4 ms, counts for little. */
const rounds = 3;
let once = 0;

beforeAll(async () => {
  const readOnce = async (): Promise<unknown> => simplest.parse(JSON.parse(longestList.toString()));
  await processorMs(readOnce);
  once = await processorMs(readOnce, 30 * rounds);
});

/** Of this process, for each call. */
async function processorMs(work: () => unknown, times = rounds): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}

async function answer(route: string, body: Buffer): Promise<void> {
  const [method = '', path = ''] = route.split(' ');
  const [role = 'ops'] = routeAccess.get(route) ?? [];
  const request = new Request(`http://billing.test${path.replaceAll(/\{\w+\}/g, 'x')}`, {
    method,
    headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
    body: new Uint8Array(body),
  });
  await site.api.fetch(request, { caller: { keyId: 'key', role, tenantId: null, endsWithKey: null } });
}

const bytesTaken = largestBodies(site.api);
/** Those that read much; all others read no more than a form has (`size-and-shape`), as one of them shows. */
const reading = [...routeAccess.keys()].filter((route) => bytesTaken(route) > leastBytes && !route.startsWith('GET '));

describe.each(Object.entries(hostileJson))('%s', (_, body) => {
  it.each([...reading, 'PUT /v1/tenants/{t}/users/{userId}'])('is soon refused by %s', async (route) => {
    // Most answer at once: only one that seems long is measured.
    const startedAt = performance.now();
    await answer(route, body);
    if (performance.now() - startedAt <= once) return;
    expect(await processorMs(() => answer(route, body))).toBeLessThanOrEqual(mostTimes * once);
  });
});
