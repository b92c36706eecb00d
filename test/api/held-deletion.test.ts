import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { storeKey } from '../../db/keys.ts';
import { dayMs } from '../../domain/calendar.ts';
import { deletionAt } from '../../domain/rules/deletion.ts';
import { activate, card, declined, unknown } from '../domain/support/tenant.ts';
import { bareApp } from '../support/bare-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { RecordedLife } from '../support/recorded-lives.ts';
import { testSeller } from '../support/seller.ts';

/* A deletion waits while the outcome of a charge is open (docs/product.md, "Deletion"). */

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 3);
  await storeKey(connection.db, 'ops-key', 'ops', null);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

async function read(path: string): Promise<Record<string, unknown>> {
  const headers = { authorization: 'Bearer ops-key' };
  const answer = await bareApp(connection.db).request(`/v1/tenants/held/${path}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

it('a deletion whose day has passed has no date while the outcome of a charge decides whether it comes', async () => {
  // given an unpaid, suspended subscription, and a payment whose outcome is not known
  const tenant = new RecordedLife(connection.db, testSeller(), 'held', { signedUpAt: '2026-01-01T10:00' });
  await tenant.signUp({ name: 'Held', adminEmail: 'admin@held.example' });
  const { life } = tenant;
  life.must(card).must(activate(1, true));
  life.processor = () => declined();
  life.until('2026-02-20');
  life.processor = () => unknown;
  life.must({ type: 'pay' });
  const deleteAt = new Date(deletionAt(life.state) ?? 0).toISOString();

  // when its day comes, then it had a date before, and has none while the charge decides
  life.advanceTo(Date.parse(deleteAt) - 1);
  await tenant.record();
  expect(await read('subscription')).toMatchObject({ state: 'suspended', deleteAt });
  expect(await read('going-to-happen')).toMatchObject({ data: [{ what: 'deletion', at: deleteAt }] });
  life.advanceTo(Date.parse(deleteAt) + 5 * dayMs);
  await tenant.record();
  expect(await read('subscription')).toMatchObject({ state: 'suspended', deleteAt: null });
  expect(await read('going-to-happen')).toEqual({ data: [] });

  // and it comes once the charge is found to have failed
  life.resolve(declined());
  life.settle();
  await tenant.record();
  expect(await read('subscription')).toMatchObject({ state: 'deleted', deleteAt: new Date(life.now).toISOString() });
});
