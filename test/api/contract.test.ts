import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { mostAnHour } from '../../api/http/processor-budget.ts';
import { useService } from '../support/fixtures.ts';
import { type Answer, frozenTime, type TenantKeys } from '../support/service.ts';
import { arm, healStripe } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until } from '../support/world.ts';

/** What the contract says beside the story: limits, clocks, problems, charges, the export, and what is forgotten. */

const service = useService();

type Json = Readonly<Record<string, unknown>>;
interface Page {
  readonly data: readonly Json[];
  readonly nextCursor: string | null;
}

const path = (tenant: TenantKeys, rest: string): string => `/v1/tenants/${tenant.tenantId}${rest}`;

/** Asks as a tenant's admin. */
function asAdmin(tenant: TenantKeys) {
  return (method: string, rest: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    service.ask(method, path(tenant, rest), { key: tenant.admin, headers, ...(body !== undefined && { body }) });
}

async function beginActive(tenantId: string, quantity: number): Promise<TenantKeys> {
  const tenant = await service.createTenant(tenantId);
  const ask = asAdmin(tenant);
  await ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
  expect((await ask('POST', '/subscription/activation', { quantity, startNow: true })).status).toBe(200);
  return tenant;
}

function advance(
  { tenantId }: TenantKeys,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return service.ask('POST', `/v1/tenants/${tenantId}/test-clock/advance`, { body, headers });
}

describe('a list', () => {
  it('holds fifty at most unless more are requested, and never more than two hundred', async () => {
    const tenant = await service.createTenant('long');
    const ask = asAdmin(tenant);
    await ask('POST', '/licences', { quantity: 250 });
    expect(((await ask('GET', '/licences')).body as Page).data).toHaveLength(50);
    expect(((await ask('GET', '/licences?limit=200')).body as Page).data).toHaveLength(200);
    for (const limit of ['0', '201', '-1', 'x', '1.5', ''])
      expect(await ask('GET', `/licences?limit=${limit}`)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/limit' }] },
      });
    const cursor = await ask('GET', '/licences?cursor=nonsense');
    expect(cursor).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/cursor' }] },
    });
    expect((await ask('GET', '/licences?unknown=1')).status).toBe(422);
  });
});

describe('a test clock', () => {
  it('goes to now without anything happening, never backwards, and by civil durations', async () => {
    const tenant = await beginActive('clock', 1);
    expect(await advance(tenant, { to: frozenTime })).toMatchObject({ status: 200, body: { events: [] } });
    expect(await advance(tenant, { by: 'P0D' })).toMatchObject({ status: 200, body: { events: [] } });
    for (const [field, body] of [
      ['/to', { to: '2026-03-01T09:59:59Z' }],
      ['/by', { by: '-P1D' }],
      ['/by', { by: 'a month' }],
      ['/by', { by: 'P100000Y' }],
    ] as const)
      expect(await advance(tenant, body)).toMatchObject({ status: 422, body: { errors: [{ pointer: field }] } });
    // Through the spring's change of the clocks: a civil month keeps the time of day.
    const moved = await advance(tenant, { by: 'P1M' });
    expect(moved).toMatchObject({ status: 200, body: { subscription: { now: '2026-04-01T09:00:00.000Z' } } });
    const { events } = moved.body as { events: readonly { type: string; at: string; amount: number | null }[] };
    expect(events.map(({ type, at, amount }) => [type, at, amount])).toContainEqual([
      'chargeSucceeded',
      '2026-03-31T23:00:00.000Z',
      2000,
    ]);
  });

  it('is only for tenants that have one', async () => {
    const tenant = await service.createTenant('real-time', { testClock: undefined });
    const answer = await advance(tenant, { by: 'P1D' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'test_clock_not_set' } });
    expect((await asAdmin(tenant)('GET', '/subscription')).body).toMatchObject({ testClock: null, state: 'trialing' });
  });

  it('puts commands off while it moves', async () => {
    const tenant = await beginActive('moving', 1);
    const ask = asAdmin(tenant);
    // given a clock that is held for a while at a renewal on its way
    const where = { 'metadata[tenantId]': tenant.tenantId };
    const charge = { method: 'POST', path: '/v1/payment_intents', where } as const;
    await arm(service.world, { fault: 'delay', ...charge, delayMs: 6_000, count: 1 });
    const moving = advance(tenant, { by: 'P1M' });
    await until(
      () => ledgerOf(service.world, tenant.tenantId),
      (charges) => charges.some(({ kind, state }) => kind === 'renewal' && state === 'pending'),
    );

    const answer = await ask('POST', '/licences', { quantity: 1 });

    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await moving).status).toBe(200);
    expect((await ask('POST', '/licences', { quantity: 1 })).status).toBe(200);
  });

  it('moves once for many requests with one key, also by a duration', async () => {
    const tenant = await beginActive('moved-once', 1);
    const move = () => advance(tenant, { by: 'P1M' }, { 'idempotency-key': 'on' });
    const answers = await Promise.all([move(), move(), move()]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await move()).body).toEqual(answers[0]?.body);
    expect(answers[0]).toMatchObject({ status: 200, body: { subscription: { now: '2026-04-01T09:00:00.000Z' } } });
    expect((await asAdmin(tenant)('GET', '/subscription')).body).toMatchObject({ now: '2026-04-01T09:00:00.000Z' });
  });
});

it('finance reads a tenant’s charges and invoices, and nothing else of it', async () => {
  const tenant = await beginActive('for-finance', 2);
  const ask = (rest: string) => service.ask('GET', path(tenant, rest), { key: service.keys.finance });
  for (const rest of ['/charges', '/invoices', '/invoices/INV-000001'])
    expect([rest, [200, 404].includes((await ask(rest)).status)]).toEqual([rest, true]);
  for (const rest of ['/subscription', '/licences', '/users', '/activity', '/upcoming', '/export'])
    expect(await ask(rest)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await ask('/deletion-certificate')).status).toBe(404);
});

it('charges tell what was charged, why, and where that is written', async () => {
  const tenant = await beginActive('charged', 2);
  const { body } = await service.ask('GET', path(tenant, '/charges'));
  expect((body as Page).data).toEqual([
    {
      id: expect.stringMatching(/^chg_/),
      tenantId: 'charged',
      kind: 'first',
      state: 'succeeded',
      amount: 4000,
      tax: 0,
      refunded: 0,
      currency: 'gbp',
      lines: [
        {
          description: '2 licences',
          quantity: 2,
          unitAmount: 2000,
          amount: 4000,
          from: '2026-03-01',
          to: '2026-04-01',
          days: 31,
          daysInPeriod: 31,
        },
      ],
      period: { number: 1, start: frozenTime, end: '2026-03-31T23:00:00.000Z' },
      invoiceNumber: expect.stringMatching(/^INV-/),
      issuedOn: '2026-03-01',
      company: 'Company charged',
      card: { brand: 'visa', last4: '4242' },
      quantity: 2,
      paymentIntent: expect.stringMatching(/^pi_/),
      declineCode: null,
      attempt: 1,
      createdAt: frozenTime,
      settledAt: frozenTime,
      recordedAt: expect.any(String),
      workflow: {
        id: 'subscription/charged',
        runId: expect.any(String),
        activityId: 'charged/1/first/period/1',
        url: expect.stringContaining('/namespaces/default/workflows/subscription%2Fcharged/'),
      },
      key: 'charged/1/first/period/1',
    },
  ]);
});

describe('a problem', () => {
  it('says when to come again where the card processor does not answer', async () => {
    const tenant = await service.createTenant('no-page');
    await arm(service.world, { fault: 'error_before', method: 'POST', path: '/v1/checkout/sessions' });
    const answer = await asAdmin(tenant)('POST', '/payment-method/setup-sessions', { returnUrl: 'https://app.test' });
    await healStripe(service.world);
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('sends no payer to an address that is not one of the service’s', async () => {
    const tenant = await service.createTenant('elsewhere');
    const hosts = ['https://evil.test', 'https://app.test.evil.test', 'http://app.test', 'https://app.test:444'];
    for (const returnUrl of [...hosts, 'https://app.test@evil.test/', 'https://evil.test/https://app.test']) {
      const answer = await asAdmin(tenant)('POST', '/payment-method/setup-sessions', { returnUrl });
      expect([returnUrl, answer]).toMatchObject([
        returnUrl,
        { status: 422, body: { code: 'validation_failed', errors: [{ pointer: '/returnUrl' }] } },
      ]);
    }
    for (const returnUrl of ['https://app.test/back?x=1', `${service.url}/licensing/elsewhere`])
      expect((await asAdmin(tenant)('POST', '/payment-method/setup-sessions', { returnUrl })).status).toBe(200);
  });

  it('says when to come again where too many card pages were opened for a tenant, and stops no other one', async () => {
    const [tenant, other] = [await service.createTenant('card-tester'), await service.createTenant('card-holder')];
    const body = { returnUrl: 'https://app.test/back' };
    const open = (keys = tenant) => asAdmin(keys)('POST', '/payment-method/setup-sessions', body);
    for (let time = 0; time < mostAnHour.openSetupSession; time += 1) expect((await open()).status).toBe(200);
    const made = await service.world.stripe.checkout.sessions.list({ limit: 100 });
    const answer = await open();
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect((await service.world.stripe.checkout.sessions.list({ limit: 100 })).data).toHaveLength(made.data.length);
    expect((await open(other)).status).toBe(200);
  });

  it('names each field that is wrong by its JSON pointer', async () => {
    const body = { tenantId: 'a b', name: '', adminEmail: 'x', testClock: { frozenTime: 'now', 'a/b~': 1 } };
    const answer = await service.ask('POST', '/v1/tenants', { body });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', type: 'urn:problem:validation_failed' },
    });
    const { errors } = answer.body as { errors: readonly { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(
      ['/adminEmail', '/name', '/tenantId', '/testClock/a~1b~0', '/testClock/frozenTime'].sort(),
    );
  });

  it('of a body that is too large ends the connection properly', async () => {
    const tenant = await service.createTenant('large');
    const answer = await asAdmin(tenant)('POST', '/licences', `"${'x'.repeat(2_000_000)}"`);
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect((await asAdmin(tenant)('GET', '/subscription')).status).toBe(200);
  });
});

it('what was answered of persons is forgotten with their tenant', async () => {
  const create = {
    tenantId: 'forgotten',
    name: 'Forgotten Ltd',
    adminEmail: 'gone@example.com',
    testClock: { frozenTime },
  };
  const headers = { 'idempotency-key': 'create-forgotten' };
  const { body } = await service.ask('POST', '/v1/tenants', { body: create, headers });
  const keys = body as { apiKey: string; productApiKey: string };
  const ask = asAdmin({ tenantId: 'forgotten', admin: keys.apiKey, product: keys.productApiKey });
  await ask('PUT', '/users/secret-user', { name: 'Secret Name' });
  await ask('POST', '/licences', { quantity: 2 });
  await ask('POST', '/licences/assignments', { userIds: ['secret-user'] });
  await ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
  await ask('POST', '/subscription/cancellation', { reason: 'Ask Secret Name' });
  await service.ask('POST', '/v1/tenants/forgotten/test-clock/advance', { body: { by: 'P1M' } });
  await ask('POST', '/subscription/cancellation', { reason: 'Ask Secret Name again' });

  const { db } = service.world;
  // The certificate's mail alone still knows where to go, until it has gone.
  const tables = await db.execute<{ name: string }>(
    sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'mails'`,
  );
  for (const { name } of tables) {
    const rows = await db.execute(
      sql`select 1 from ${sql.raw(name)} t where t::text ~ 'Secret Name|secret-user|gone@example.com|Forgotten Ltd'`,
    );
    expect([name, rows.length]).toEqual([name, 0]);
  }
  const again = await service.ask('POST', '/v1/tenants', { body: create, headers });
  expect(again).toMatchObject({
    status: 201,
    body: { tenant: { tenantId: 'forgotten', name: null, adminEmail: null } },
  });
  expect(again.body).not.toHaveProperty('apiKey');
});
