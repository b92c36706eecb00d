import { and, eq, isNotNull, or, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { routeAccess } from '../../api/http/operation.ts';
import { forgetWhatIsOver } from '../../db/retention.ts';
import { contacts, members, requests } from '../../db/schema.ts';
import { eventSecretKeys } from '../support/event-receiver.ts';
import { useFixture } from '../support/fixtures.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { until } from '../support/world.ts';
import { type Answer, createApi } from './support/api.ts';

/*
 * A request under an `Idempotency-Key` has one effect, also when the answer to it has been forgotten (docs/api.md,
 * "Repeats"): one life of a tenant in which each changing route is requested, and then all of it once more.
 */

const api = useFixture(() => createApi({ config: { events: { secretKeys: eventSecretKeys, allowsLoopback: false } } }));
const tenantId = 'forgotten';
const frozenTime = '2026-03-01T10:00:00.000Z';

/** Answers so far, by the name of their step. */
type Said = (
  step: string,
) => Readonly<Record<string, never>> & { readonly id: string; readonly charge: { id: string } };

interface Step {
  readonly route: string;
  /** A name by which later steps refer to its answer. */
  readonly as?: string;
  /** The parameters of the path beside the tenant's. */
  readonly params?: (said: Said) => Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Refusals are kept too; all else is done. */
  readonly status?: number;
}

const licence = () => ({ id: 'lic_1' });
const user = (userId: string) => () => ({ userId });
const idOf = (step: string) => (said: Said) => ({ id: said(step).id });
const nowhere = () => ({ id: 'none', number: 'none' });
const address = {
  legalName: 'Sooner Ltd',
  address: { lines: ['1 High St'], postcode: 'E1 1AA', city: 'London', country: 'GB' },
};

const life: readonly Step[] = [
  {
    route: 'POST /v1/tenants',
    body: { tenantId, name: 'Sooner', adminEmail: 'first@example.com', testClock: { frozenTime } },
    status: 201,
  },
  { route: 'PUT /v1/tenants/{t}/payment-method', body: { paymentMethod: 'pm_card_visa' } },
  { route: 'POST /v1/tenants/{t}/payment-method/setup-sessions', body: { returnUrl: 'https://app.test/back' } },
  { route: 'POST /v1/tenants/{t}/subscription/activation', body: { quantity: 1 } },
  { route: 'DELETE /v1/tenants/{t}/subscription/activation' },
  { route: 'POST /v1/tenants/{t}/subscription/activation', body: { quantity: 3, startNow: true }, as: 'begun' },
  { route: 'POST /v1/tenants/{t}/quotes', body: { change: { type: 'addLicences', quantity: 2 } } },
  { route: 'POST /v1/tenants/{t}/licences', body: { quantity: 2 } },
  { route: 'POST /v1/tenants/{t}/licences/removals', body: { quantity: 2 } },
  { route: 'POST /v1/tenants/{t}/licences/reactivations', body: { quantity: 1 } },
  { route: 'PUT /v1/tenants/{t}/users/{userId}', params: user('ann'), body: { name: 'Ann' } },
  { route: 'PUT /v1/tenants/{t}/users/{userId}', params: user('ben'), body: { name: 'Ben' } },
  { route: 'PUT /v1/tenants/{t}/licences/{id}/assignee', params: licence, body: { userId: 'ann' } },
  { route: 'DELETE /v1/tenants/{t}/licences/{id}/assignee', params: licence },
  { route: 'POST /v1/tenants/{t}/licences/assignments', body: { userIds: ['ann', 'ben'] } },
  { route: 'DELETE /v1/tenants/{t}/users/{userId}', params: user('ben'), status: 204 },
  { route: 'POST /v1/tenants/{t}/entitlements/uses', body: { on: '2026-03-01', userIds: ['ann'] } },
  { route: 'POST /v1/tenants/{t}/payments', body: {}, status: 409 },
  { route: 'POST /v1/tenants/{t}/charges/{id}/withdrawal', params: nowhere, body: {}, status: 404 },
  {
    route: 'POST /v1/tenants/{t}/charges/{id}/confirmation',
    params: nowhere,
    body: { returnUrl: 'https://app.test/back' },
    status: 404,
  },
  { route: 'PUT /v1/tenants/{t}/price', body: { unitPrice: 2_500 } },
  { route: 'PATCH /v1/tenants/{t}', body: { name: 'Sooner Ltd', taxPercent: 10 } },
  { route: 'PUT /v1/tenants/{t}/billing-details', body: address },
  { route: 'POST /v1/tenants/{t}/tax-id-checks', status: 404 },
  {
    route: 'POST /v1/tenants/{t}/contacts',
    body: { email: 'books@example.com', kinds: ['receipts'] },
    as: 'contact',
    status: 201,
  },
  { route: 'DELETE /v1/tenants/{t}/contacts/{id}', params: idOf('contact'), status: 204 },
  {
    route: 'POST /v1/tenants/{t}/members',
    body: { email: 'second@example.com', role: 'owner' },
    as: 'member',
    status: 201,
  },
  { route: 'POST /v1/tenants/{t}/members/{id}/invitations', params: idOf('member'), body: {} },
  { route: 'PATCH /v1/tenants/{t}/members/{id}', params: idOf('member'), body: { name: 'Second' } },
  { route: 'DELETE /v1/tenants/{t}/members/{id}', params: idOf('member'), status: 204 },
  { route: 'POST /v1/tenants/{t}/keys', body: { name: 'one', role: 'admin' }, as: 'key', status: 201 },
  { route: 'DELETE /v1/tenants/{t}/keys/{id}', params: idOf('key'), status: 204 },
  { route: 'POST /v1/ops/keys', body: { name: 'two', role: 'metrics' }, as: 'opsKey', status: 201 },
  { route: 'DELETE /v1/ops/keys/{id}', params: idOf('opsKey'), status: 204 },
  { route: 'DELETE /v1/tenants/{t}/sessions/{id}', params: nowhere, status: 404 },
  { route: 'DELETE /v1/ops/sessions/{id}', params: nowhere, status: 404 },
  { route: 'POST /v1/tenants/{t}/sign-in-links', body: {}, status: 201 },
  { route: 'POST /v1/tenants/{t}/invoices/{number}/mails', params: nowhere, body: {}, status: 404 },
  { route: 'POST /v1/ops/mails/{id}/resend', params: nowhere, body: {}, status: 404 },
  { route: 'POST /v1/ops/tenants/{t}/acknowledgements', body: { about: 'charge/none' } },
  { route: 'POST /v1/ops/tenants/{t}/reconcile' },
  { route: 'POST /v1/ops/tenants/{t}/run' },
  { route: 'POST /v1/ops/codec/encode', body: { payloads: [] } },
  { route: 'POST /v1/ops/codec/decode', body: { payloads: [] } },
  { route: 'POST /codec/encode', body: { payloads: [] } },
  { route: 'POST /codec/decode', body: { payloads: [] } },
  {
    route: 'POST /v1/finance/charges/{id}/refunds',
    params: (said) => ({ id: said('begun').charge.id }),
    body: { amount: 100, reason: 'A gesture' },
    status: 201,
  },
  { route: 'POST /v1/finance/charges/{id}/look-up', params: (said) => ({ id: said('begun').charge.id }) },
  { route: 'POST /v1/finance/reconciliations', body: {}, status: 201 },
  { route: 'POST /v1/event-endpoints', body: { url: 'https://events.example.com' }, as: 'endpoint', status: 201 },
  { route: 'POST /v1/event-endpoints/{id}/rotate-secret', params: idOf('endpoint'), body: {} },
  { route: 'PATCH /v1/event-endpoints/{id}', params: idOf('endpoint'), body: { paused: true } },
  { route: 'POST /v1/event-endpoints/{id}/redeliver', params: idOf('endpoint'), body: { from: { at: frozenTime } } },
  { route: 'DELETE /v1/event-endpoints/{id}', params: idOf('endpoint'), status: 204 },
  { route: 'POST /v1/tenants/{t}/subscription/cancellation', body: { reason: 'Moving on' } },
  { route: 'DELETE /v1/tenants/{t}/subscription/cancellation' },
  { route: 'POST /v1/tenants/{t}/test-clock/advance', body: { by: 'P1D' } },
];

/** What comes after that life, so that each request carried out again would leave a trace. */
const later: readonly Step[] = [
  { route: 'PATCH /v1/tenants/{t}', body: { name: 'Later', adminEmail: 'later@example.com' } },
  { route: 'PUT /v1/tenants/{t}/billing-details', body: { ...address, legalName: 'Later Ltd' } },
  { route: 'PUT /v1/tenants/{t}/price', body: { unitPrice: 3_000 } },
  { route: 'PUT /v1/tenants/{t}/users/{userId}', params: user('ann'), body: { name: 'Ann Later' } },
  { route: 'POST /v1/tenants/{t}/members', body: { email: 'third@example.com', role: 'owner' }, status: 201 },
];

const answers = new Map<string, unknown>();
const said: Said = (step) => answers.get(step) as ReturnType<Said>;

function ask({ route, params, body }: Step, key?: string): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const filled = Object.entries({ t: tenantId, ...params?.(said) }).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    path,
  );
  return api.ask(method, filled, body, key === undefined ? {} : { key });
}

async function tell(steps: readonly Step[], keyOf: (index: number) => string | undefined): Promise<void> {
  const unlike: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    const { status, body } = await until(
      () => ask(step, keyOf(index)),
      (answer) => answer.status < 500 && answer.status !== 202,
    );
    if (status !== (step.status ?? 200)) unlike.push([step.route, status, body]);
    if (step.as !== undefined) answers.set(step.as, body);
  }
  expect(unlike).toEqual([]);
}

/** Removes the first owner, whom a creation that is carried out again would invite. */
async function removeFirstOwner(): Promise<void> {
  const { body } = await api.ask('GET', `/v1/tenants/${tenantId}/members`);
  const members = body.data as unknown as readonly { readonly id: string; readonly email: string }[];
  const first = members.find(({ email }) => email === 'first@example.com');
  const { status } = await api.ask('DELETE', `/v1/tenants/${tenantId}/members/${first?.id ?? ''}`);
  expect(status).toBe(204);
}

/** All rows of all tables, but requests themselves and what the service notes of its own work, as one digest a table. */
async function content(): Promise<Readonly<Record<string, string>>> {
  const { db } = api.world;
  const tables = await db.execute<{ name: string }>(sql`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE' order by 1`);
  const own = ['requests', 'kept_figures', 'event_feed', 'runs', 'mail_deliveries'];
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    if (own.some((table) => name.endsWith(`.${table}`))) continue;
    const [row] = await db.execute<{ digest: string }>(sql`
      select md5(coalesce(string_agg(row, '|' order by row), '')) as digest
      from (select (to_jsonb(t) - 'last_used_at')::text as row from ${sql.raw(name)} t) rows`);
    digests[name] = row?.digest ?? '';
  }
  return digests;
}

/** The content once nothing goes on beside the requests, such as mails that are being sent. */
async function settledContent(): Promise<Readonly<Record<string, string>>> {
  let before = await content();
  return until(
    async () => {
      const now = await content();
      const isSettled = JSON.stringify(now) === JSON.stringify(before);
      before = now;
      return isSettled ? now : null;
    },
    (settled) => settled !== null,
  ) as Promise<Readonly<Record<string, string>>>;
}

const keyOf = (index: number): string => `step ${index}`;
const done = life.map((step, index) => ({ ...step, index }));

/** Repeats all of that life, and expects nothing to come of it. */
async function expectNoEffect(): Promise<readonly (readonly [string, number, string | undefined])[]> {
  const outcomes: (readonly [string, number, string | undefined])[] = [];
  const before = { content: await settledContent(), money: await moneyMoved(api.world, tenantId) };
  for (const { index, ...step } of done) {
    const answer = await ask(step, keyOf(index));
    outcomes.push([step.route, answer.status, answer.body?.code]);
    expect(JSON.stringify(answer.body)).not.toMatch(/"(lk|whsec)_/);
  }
  expect({ content: await settledContent(), money: await moneyMoved(api.world, tenantId) }).toEqual(before);
  return outcomes;
}

describe('a request that is repeated after its answer was forgotten', () => {
  beforeAll(async () => {
    await tell(life, keyOf);
    await tell(later, () => undefined);
    await removeFirstOwner();
  }, 120_000);

  it('is tried on every changing route there is', () => {
    const changing = [...routeAccess.keys()].filter((route) => !route.startsWith('GET '));
    expect([...new Set(life.map(({ route }) => route))].sort()).toEqual(changing.sort());
  });

  it('changes nothing, and is answered from what is recorded, or refused', async () => {
    // Given that all of it is older than answers are kept
    const { db } = api.world;
    await db.update(requests).set({ createdAt: new Date(Date.now() - 31 * 86_400_000) });
    await forgetWhatIsOver(db, () => undefined);

    // When it is repeated, then nothing has changed
    const outcomes = await expectNoEffect();

    // And each was answered from its record, or as a key that was used before
    const unlike = outcomes.filter(([, status, code]) => !isFromRecord(status) && code !== 'idempotency_key_reused');
    expect(unlike).toEqual([]);
    expect(outcomes[0]).toEqual(['POST /v1/tenants', 201, undefined]);
    expect(outcomes).toContainEqual(['PUT /v1/tenants/{t}/users/{userId}', 422, 'idempotency_key_reused']);
    expect(outcomes).toContainEqual(['POST /v1/tenants/{t}/licences', 200, undefined]);
  });

  it('changes nothing after the deletion either, and brings nothing personal back', async () => {
    expect((await api.ask('POST', `/v1/tenants/${tenantId}/subscription/cancellation`, {})).status).toBe(200);
    expect((await api.ask('POST', `/v1/tenants/${tenantId}/test-clock/advance`, { by: 'P2M' })).status).toBe(200);
    const isAboutIt = and(isNotNull(requests.status), eq(requests.tenantId, tenantId));
    const isPersonal = or(isNotNull(requests.answer), isNotNull(requests.bodyHash));
    expect(await api.world.db.$count(requests, isAboutIt)).toBeGreaterThan(20);
    expect(await api.world.db.$count(requests, and(eq(requests.tenantId, tenantId), isPersonal))).toBe(0);

    const outcomes = await expectNoEffect();

    expect(outcomes[0]).toEqual(['POST /v1/tenants', 201, undefined]);
    expect(await api.world.db.$count(members, eq(members.tenantId, tenantId))).toBe(0);
    expect(await api.world.db.$count(contacts, eq(contacts.tenantId, tenantId))).toBe(0);
  });
});

const isFromRecord = (status: number): boolean => status < 300;
