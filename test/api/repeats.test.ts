import { and, eq, isNotNull } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { keepOperation } from '../../db/requests.ts';
import { requests, tenants } from '../../db/schema.ts';
import { arm, healStripe, moneyMoved } from '../support/stand-in.ts';
import { startWithUnknownCharge, untilTaken } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import { expectStatus, insist, refusalIn, useApi } from './support/api.ts';

// The same `Idempotency-Key` gives the same answer and one effect (docs/api.md, "Repeats").

const api = useApi();

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** A charge as it is told once its tenant is deleted: company and card are gone. */
const withoutPerson = (charge: object): object => ({ ...charge, company: null, card: null });

it('gives twenty requests with one key one effect and one answer, also after a boundary', async () => {
  const tenant = await api.begin('repeated-twenty');
  await tenant.activate();
  const add = () => tenant.ask('POST', '/licences', { quantity: 2 }, { key: 'two more' });

  const answers = await times(20, () => insist(add));
  for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
  expect(answers[0]?.body).toMatchObject({ charge: { kind: 'proration', amount: 4000, state: 'succeeded' } });
  expect(answers[0]?.body.licences).toHaveLength(2);

  await tenant.advance('2026-06-10T00:00:00Z');
  expect((await insist(add)).body).toEqual(answers[0]?.body);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 3 } });
  expect(await moneyMoved(api.world, tenant.id)).toHaveLength(5);
});

it('has one effect after a boundary even where the answer was never kept', async () => {
  const tenant = await api.begin('repeated-unkept');
  await tenant.activate();
  const change = { type: 'addLicences', quantity: 2 };
  const { body: quoted } = expectStatus(await tenant.ask('POST', '/quotes', { change }), 200);
  const body = { quantity: 2, quote: quoted.quote };
  const add = () => tenant.ask('POST', '/licences', body, { key: 'two more', as: api.keys.ops });
  const first = expectStatus(await insist(add), 200);
  await forgetAnswers(tenant.id);
  await tenant.advance('2026-04-02T00:00:00Z');
  const repeated = expectStatus(await insist(add), 200);
  expect(repeated.body.charge).toEqual(first.body.charge);
  expect(repeated.body.subscription).toMatchObject({ licences: { total: 3 } });

  // and after the deletion, which takes the quote with it
  expectStatus(await tenant.ask('POST', '/subscription/cancellation', {}), 200);
  await tenant.advance('2026-05-02T00:00:00Z');
  await forgetAnswers(tenant.id);
  const last = expectStatus(await insist(add), 200);
  expect(last.body.charge).toEqual(withoutPerson(first.body.charge));
  expect(last.body.subscription).toMatchObject({ state: 'deleted' });
});

it('refuses a key that comes with another body, and takes it from another tenant and on another route', async () => {
  const [tenant, other] = await Promise.all([api.begin('repeated-reuse'), api.begin('repeated-reuse-too')]);
  expectStatus(await tenant.ask('POST', '/licences', { quantity: 2 }, { key: 'k' }), 200);
  expect(refusalIn(await tenant.ask('POST', '/licences', { quantity: 3 }, { key: 'k' }))).toEqual([
    422,
    'idempotency_key_reused',
  ]);
  expectStatus(await tenant.ask('POST', '/licences', '{ "quantity": 2 }', { key: 'k' }), 200);
  expectStatus(await other.ask('POST', '/licences', { quantity: 3 }, { key: 'k' }), 200);
  expectStatus(await tenant.ask('POST', '/licences/removals', { quantity: 1 }, { key: 'k' }), 200);
  expectStatus(await tenant.ask('POST', '/licences', { quantity: 3 }, { key: 'k', as: api.keys.ops }), 200);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 4 } });
  const underKeys = and(eq(requests.tenantId, tenant.id), isNotNull(requests.bodyHash));
  expect(await api.world.db.select().from(requests).where(underKeys)).toHaveLength(3);
});

it('keeps refusals: what was refused once under a key stays refused', async () => {
  const tenant = await api.begin('repeated-refused');
  const activate = () => tenant.ask('POST', '/subscription/activation', { quantity: 2, startNow: true }, { key: 'go' });
  const refused = await activate();
  expect(refusalIn(refused)).toEqual([409, 'no_payment_method']);
  await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
  const again = await activate();
  expect([again.status, again.body]).toEqual([409, refused.body]);
  expect(again.headers.get('content-type')).toBe('application/problem+json');
  expect(await tenant.subscription()).toMatchObject({ state: 'trialing' });
});

it('keeps that a body could not be read: its key is used up', async () => {
  const tenant = await api.begin('repeated-unreadable');
  const add = (body: unknown) => tenant.ask('POST', '/licences', body, { key: 'two' });
  const refused = await add('{"quantity":');
  expect(refusalIn(refused)).toEqual([422, 'validation_failed']);
  const again = await add('{"quantity":');
  expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([refused.body, 'true']);
  expect(refusalIn(await add({ quantity: 2 }))).toEqual([422, 'idempotency_key_reused']);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 0 } });
});

it('keeps no refusal for the moment: what was refused under a key while a clock moved is done under it afterwards', async () => {
  const tenant = await api.begin('repeated-put-off');
  await tenant.activate();
  // given a change that was taken before the clock began to move, and whose turn came after
  const where = { 'metadata[tenantId]': tenant.id };
  await arm(api.world, {
    fault: 'delay',
    method: 'POST',
    path: '/v1/payment_intents',
    where,
    delayMs: 6_000,
    count: 1,
  });
  const slow = tenant.ask('POST', '/licences', { quantity: 1 });
  await untilTaken(api.world, tenant.id, 'addLicences');
  const advanced = tenant.advance('2026-03-20T00:00:00Z');
  await untilTaken(api.world, tenant.id, 'advanceClock');
  const add = () => tenant.ask('POST', '/licences', { quantity: 2 }, { key: 'two more', as: api.keys.ops });
  const [putOff] = await Promise.all([add(), slow, advanced]);
  expect(refusalIn(putOff)).toEqual([503, 'unavailable']);

  // when it is sent again, then it is done, once
  const answer = expectStatus(await add(), 200);
  expect(answer.body.licences).toHaveLength(2);
  expect((await add()).body).toEqual(answer.body);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 4 } });

  // and known to be done when the tenant, with what was answered to it, is gone
  expectStatus(await tenant.ask('POST', '/subscription/cancellation', {}), 200);
  await tenant.advance('2026-05-02T00:00:00Z');
  expect(expectStatus(await add(), 200).body.charge).toEqual(withoutPerson(answer.body.charge));
});

it('keeps a card that was declined declined, without charging again', async () => {
  const tenant = await api.begin('repeated-declined');
  await tenant.activate();
  await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_chargeCustomerFail' });
  const add = () => tenant.ask('POST', '/licences', { quantity: 1 }, { key: 'one' });
  const answers = await times(5, add);
  for (const answer of answers) {
    expect(refusalIn(answer)).toEqual([402, 'card_declined']);
    expect(answer.body.declineCode).toBe('generic_decline');
  }
  const { body } = await tenant.ask('GET', '/charges');
  expect(body.data.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['proration declined', 'first succeeded']);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 1 } });
});

it('begins a tenant once for twenty requests with one key, and shows its keys to one of them alone', async () => {
  const body = { name: 'Once', adminEmail: 'a@example.com' };
  const answers = await times(20, () => api.ask('POST', '/v1/tenants', body, { key: 'begin' }));
  const ids = new Set(answers.map((answer) => expectStatus(answer, 201).body.tenant.tenantId));
  expect(ids.size).toBe(1);
  expect(answers.filter((answer) => 'apiKey' in answer.body)).toHaveLength(1);
  expect(refusalIn(await api.ask('POST', '/v1/tenants', { ...body, tenantId: [...ids][0] }))).toEqual([
    409,
    'tenant_exists',
  ]);
});

it('does not take a key that is empty or longer than 255 characters', async () => {
  const tenant = await api.begin('repeated-lengths');
  for (const key of ['', 'k'.repeat(256)]) {
    const answer = await tenant.ask('POST', '/licences', { quantity: 1 }, { key });
    expect(refusalIn(answer)).toEqual([422, 'validation_failed']);
  }
  expectStatus(await tenant.ask('POST', '/licences', { quantity: 1 }, { key: 'k'.repeat(255) }), 200);
});

it('has one effect for one user, quote and page of the card processor too', async () => {
  const tenant = await api.begin('repeated-beside');
  const ask = (path: string, body: unknown) => times(3, () => tenant.ask('POST', path, body, { key: 'once' }));
  const quotes = await ask('/quotes', { change: { type: 'addLicences', quantity: 2 } });
  expect(new Set(quotes.map(({ body }) => body.quote)).size).toBe(1);
  const pages = await ask('/payment-method/setup-sessions', { returnUrl: 'https://app.test/back' });
  expect(new Set(pages.map(({ body }) => body.url)).size).toBe(1);
  const users = await times(3, () => tenant.ask('PUT', '/users/ann', { name: 'Ann' }, { key: 'once' }));
  expect(users.map(({ status }) => status)).toEqual([200, 200, 200]);
});

it('answers 202 as long as the charge of a change has no known outcome, and then what became of it', async () => {
  // given a change whose charge is still looked up, months and runs later
  const tenant = await api.begin('repeated-unknown');
  await tenant.activate();
  const add = () => tenant.ask('POST', '/licences', { quantity: 2 }, { key: 'two more' });
  const { body: done } = expectStatus(await add(), 200);
  const { db } = api.world;
  const ofTenant = eq(requests.tenantId, tenant.id);
  const { id, outcome } = await boughtUnderKey(tenant.id);
  await db
    .update(requests)
    .set({ outcome: null })
    .where(and(ofTenant, eq(requests.id, id)));
  await forgetAnswers(tenant.id);
  await tenant.advance('2026-05-02T00:00:00Z');

  // when it is sent again, it is still under way
  const slow = expectStatus(await add(), 202);
  const location = slow.headers.get('location') ?? '';
  expect(location).toBe(`/v1/tenants/repeated-unknown/operations/${id}`);
  expect((await api.ask('GET', location)).body).toEqual({ id, state: 'running' });

  // and once its outcome is known, that is the answer
  await db
    .update(requests)
    .set({ outcome })
    .where(and(ofTenant, eq(requests.id, id)));
  const { body } = await api.ask('GET', location);
  expect(body).toMatchObject({ state: 'succeeded', change: { charge: done.charge } });
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 3 } });
});

it('is not used up by a charge that came to nothing: that is said once, and then the change is made', async () => {
  // given a change whose charge is unknown, was last sent two days ago, and left no trace at the card processor
  const { db } = api.world;
  const id = 'repeated-nothing';
  await startWithUnknownCharge(api.world, id, new Date(Date.now() - 48 * 3_600_000));
  await keepOperation(db, { tenantId: id, id: 'add', workflowId: 'w', runId: 'r' });
  await healStripe(api.world);

  // when that is known for sure, then the change has failed, and says that nothing has happened
  const [settled] = await until(
    () => commandsOf(id),
    ([command]) => command?.outcome != null,
  );
  const { body } = await api.ask('GET', `/v1/tenants/${id}/operations/add`);
  expect(body).toMatchObject({
    state: 'failed',
    problem: { code: 'unavailable', detail: expect.stringContaining('no money has moved and nothing has changed') },
  });
  expect(await moneyMoved(api.world, id)).toEqual([]);

  // and where such a change came under a key whose answer was lost, the key is good for another try
  const tenant = await api.begin('repeated-afresh');
  await tenant.activate();
  const add = () => tenant.ask('POST', '/licences', { quantity: 2 }, { key: 'two more' });
  expectStatus(await add(), 200);
  const made = await boughtUnderKey(tenant.id);
  await db
    .update(requests)
    .set({ outcome: settled?.outcome ?? null })
    .where(and(eq(requests.tenantId, tenant.id), eq(requests.id, made.id)));
  await forgetAnswers(tenant.id);
  expect(refusalIn(await add())).toEqual([503, 'unavailable']);
  const { body: done } = expectStatus(await add(), 200);
  expect(done).toMatchObject({ charge: { state: 'succeeded' } });
  expect((await add()).body).toEqual(done);
  expect(await moneyMoved(api.world, tenant.id)).toHaveLength(3);
});

function commandsOf(tenantId: string) {
  const recorded = and(eq(requests.tenantId, tenantId), isNotNull(requests.recordedAt));
  return api.world.db.select().from(requests).where(recorded);
}

/** What a database has lost that was restored: the keys and answers, but not what the workflow has recorded. */
async function forgetAnswers(tenantId: string): Promise<void> {
  await api.world.db
    .update(requests)
    .set({ bodyHash: null, status: null, answer: null, retriesAfter503: 0 })
    .where(eq(requests.tenantId, tenantId));
}

/** The purchase whose id was made from its `Idempotency-Key`; others have a UUID. */
async function boughtUnderKey(tenantId: string) {
  const made = await commandsOf(tenantId);
  const isBought = ({ id, outcome }: (typeof made)[number]): boolean =>
    id.length === 22 && outcome?.type === 'done' && outcome.chargeId !== null;
  const bought = made.find(isBought);
  if (bought === undefined) throw new Error('Nothing was bought under a key');
  return bought;
}

it('says of a tenant whose creation was never finished that it is being set up', async () => {
  await api.world.db.insert(tenants).values({ id: 'repeated-unfinished', name: 'Unfinished', createdBy: 'a creation' });
  for (const [method, path, body] of [
    ['GET', '/subscription', undefined],
    ['GET', '/upcoming', undefined],
    ['POST', '/licences', { quantity: 1 }],
    ['POST', '/subscription/cancellation', {}],
  ] as const) {
    const answer = await api.ask(method, `/v1/tenants/repeated-unfinished${path}`, body);
    expect([path, ...refusalIn(answer)]).toEqual([path, 503, 'unavailable']);
    expect(answer.headers.get('retry-after')).toBe('1');
  }
});
