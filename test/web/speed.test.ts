import { afterAll, beforeAll, describe, it } from 'vitest';
import { instanceTables } from '../../db/instances.ts';
import { createService, type Service } from '../support/service.ts';
import { signedIn, type Visitor } from '../support/visitor.ts';

/**
 * How long the server takes for a page of a large tenant. It prints, and asserts nothing: time is no fact about code.
 *
 *   npm run pages-speed
 */

const [licences, users, rounds] = [2_000, 10_000, 60];
const t = 'large';
const pages = [
  ['Licences', ''],
  ['Licences, searched', '?q=user-19&show=assigned'],
  ['Give a licence, searched', '/assign?q=user-77'],
  ['Add licences, with its quote', '/add?quantity=5&once=speed'],
  ['Manage subscription', '/subscription'],
  ['Receipts', '/receipts'],
  ['Activity', '/activity'],
] as const;

describe.skipIf(process.env['PAGES_SPEED'] === undefined)('pages of a large tenant', () => {
  let service: Service;
  let admin: Visitor;
  beforeAll(async () => {
    service = await createService();
    const { admin: key } = await service.createTenant(t);
    const all = Array.from({ length: users }, (_, index) => ({
      id: `user-${index}`,
      name: `Person ${index}`,
      email: null,
    }));
    const table = instanceTables(t).users;
    for (let from = 0; from < users; from += 1_000)
      await service.world.db.insert(table).values(all.slice(from, from + 1_000));
    const client = service.client();
    await client.change('POST /v1/tenants/{t}/licences', { params: { t }, body: { quantity: licences } });
    const userIds = all.slice(0, licences - 100).map(({ id }) => id);
    await client.do('POST /v1/tenants/{t}/licences/assignments', { params: { t }, body: { userIds } });
    const paymentMethod = 'pm_card_visa';
    await client.do('PUT /v1/tenants/{t}/payment-method', { params: { t }, body: { paymentMethod } });
    const body = { quantity: licences, startNow: true };
    await client.change('POST /v1/tenants/{t}/subscription/activation', { params: { t }, body });
    admin = await signedIn(service, key);
  });
  afterAll(() => service?.close());

  it('are timed', async () => {
    console.log(`\n${licences} licences, ${users} users, ${rounds} requests each, one after the other (ms)`);
    for (const [name, path] of pages) {
      const times = await timesOf(`/licensing/${t}${path}`);
      const at = (share: number): string => (times[Math.floor(share * times.length)] ?? 0).toFixed(1).padStart(7);
      console.log(`  ${name.padEnd(30)} p50 ${at(0.5)}   p95 ${at(0.95)}   most ${at(0.999)}`);
    }
  });

  async function timesOf(path: string): Promise<readonly number[]> {
    for (let warm = 0; warm < 5; warm += 1) await admin.get(path);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      const { status } = await admin.get(path);
      times.push(performance.now() - startedAt);
      if (status !== 200) throw new Error(`${path}: ${status}`);
    }
    return times.toSorted((a, b) => a - b);
  }
});
