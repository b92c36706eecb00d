import {
  ApiProblem,
  type Change,
  type Charge,
  type Client,
  type Licence,
  type Subscription,
} from 'licence-billing-client';
import { describe, expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
import { frozenTime, type TenantKeys } from '../support/service.ts';
import { until } from '../support/world.ts';

/** A tenant's life as its admin lives it, through HTTP alone. */

const service = useService({ booksAgree: true });

/** One tenant in the hands of its own admin; ops move its clock. */
class Tenant {
  readonly #keys: TenantKeys;
  readonly #admin: Client;
  readonly params: { readonly t: string };

  constructor(keys: TenantKeys) {
    this.#keys = keys;
    this.#admin = service.client(keys.admin);
    this.params = { t: keys.tenantId };
  }

  static async begin(id: string, details: Readonly<Record<string, unknown>> = {}): Promise<Tenant> {
    return new Tenant(await service.createTenant(id, details));
  }

  /** Begun, and paying for so many licences from its first instant. */
  static async beginActive(id: string, quantity: number, details: Readonly<Record<string, unknown>> = {}) {
    const tenant = await Tenant.begin(id, details);
    await tenant.useCard('pm_card_visa');
    await tenant.activate({ quantity, startNow: true });
    return tenant;
  }

  get admin(): Client {
    return this.#admin;
  }
  get keys(): TenantKeys {
    return this.#keys;
  }
  read(): Promise<Subscription> {
    return this.#admin.do('GET /v1/tenants/{t}/subscription', { params: this.params });
  }
  useCard(paymentMethod: string) {
    return this.#admin.do('PUT /v1/tenants/{t}/payment-method', { params: this.params, body: { paymentMethod } });
  }
  activate(body: { quantity: number; startNow?: boolean; quote?: string }): Promise<Change> {
    return this.#admin.change('POST /v1/tenants/{t}/subscription/activation', { params: this.params, body });
  }
  add(quantity: number, quote?: string): Promise<Change> {
    const body = { quantity, ...(quote !== undefined && { quote }) };
    return this.#admin.change('POST /v1/tenants/{t}/licences', { params: this.params, body });
  }
  remove(body: { quantity: number } | { licenceIds: readonly string[] }): Promise<Change> {
    return this.#admin.change('POST /v1/tenants/{t}/licences/removals', { params: this.params, body });
  }
  reactivate(body: { quantity: number } | { licenceIds: readonly string[] }): Promise<Change> {
    return this.#admin.change('POST /v1/tenants/{t}/licences/reactivations', { params: this.params, body });
  }
  cancel(): Promise<Change> {
    return this.#admin.change('POST /v1/tenants/{t}/subscription/cancellation', { params: this.params, body: {} });
  }
  keep(): Promise<Change> {
    return this.#admin.change('DELETE /v1/tenants/{t}/subscription/cancellation', { params: this.params });
  }
  /** Ops set the price per licence from the next renewal on. */
  setPrice(unitPrice: number) {
    return service.client().do('PUT /v1/tenants/{t}/price', { params: this.params, body: { unitPrice } });
  }
  quoteAdd(quantity: number) {
    const body = { change: { type: 'addLicences', quantity } } as const;
    return this.#admin.do('POST /v1/tenants/{t}/quotes', { params: this.params, body });
  }
  async addUsers(...userIds: readonly string[]): Promise<void> {
    for (const userId of userIds)
      await this.#admin.do('PUT /v1/tenants/{t}/users/{userId}', {
        params: { ...this.params, userId },
        body: { name: `Name of ${userId}` },
      });
  }
  async assign(...userIds: readonly string[]): Promise<readonly Licence[]> {
    const request = { params: this.params, body: { userIds } };
    return (await this.#admin.do('POST /v1/tenants/{t}/licences/assignments', request)).data;
  }
  revoke(id: string): Promise<Licence> {
    return this.#admin.do('DELETE /v1/tenants/{t}/licences/{id}/assignee', { params: { ...this.params, id } });
  }
  async licences(): Promise<readonly Licence[]> {
    const query = { limit: 200 };
    return (await this.#admin.do('GET /v1/tenants/{t}/licences', { params: this.params, query })).data;
  }
  /** Oldest first. */
  async charges(): Promise<readonly Charge[]> {
    const query = { limit: 200 };
    const { data } = await this.#admin.do('GET /v1/tenants/{t}/charges', { params: this.params, query });
    return data.toReversed();
  }
  async moveTo(to: string): Promise<Subscription> {
    const request = { params: this.params, body: { to } };
    const ops = service.client();
    return (await ops.do('POST /v1/tenants/{t}/test-clock/advance', request)).subscription;
  }
  /** Which of some users may make calls, as the product is answered. */
  async licensed(...userIds: readonly string[]): Promise<readonly string[]> {
    const product = service.client(this.#keys.product);
    const answers = await Promise.all(
      userIds.map((userId) =>
        product.do('GET /v1/tenants/{t}/entitlements/{userId}', { params: { ...this.params, userId } }),
      ),
    );
    return answers.filter(({ licensed }) => licensed).map(({ userId }) => userId);
  }
}

async function problemOf(refused: Promise<unknown>): Promise<ApiProblem['problem']> {
  try {
    await refused;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem;
    throw error;
  }
  throw new Error('This was not refused');
}

/** The pro-rated price of one licence (docs/product.md, "Licences"). */
function prorated(price: number, days: number, daysInPeriod: number): number {
  return Math.floor((2 * price * days + daysInPeriod) / (2 * daysInPeriod));
}

it('goes from the trial through fourteen months to the end of everything', async () => {
  // The trial: any number of licences, free; assigned, reassigned and revoked at will
  const tenant = await Tenant.begin('story', { testClock: { frozenTime: '2025-01-17T09:00:00Z' } });
  expect(await tenant.read()).toMatchObject({ state: 'trialing', licences: { total: 0 }, period: null });
  expect(await tenant.add(7)).toMatchObject({ charge: null, subscription: { licences: { total: 7, free: 7 } } });
  expect(await tenant.remove({ quantity: 2 })).toMatchObject({ subscription: { licences: { total: 5, ending: 0 } } });
  await tenant.addUsers('ann', 'ben', 'cat', 'dan');
  const [annHas] = await tenant.assign('ann', 'ben', 'cat');
  expect(await tenant.licensed('ann', 'ben', 'cat', 'dan')).toEqual(['ann', 'ben', 'cat']);
  const id = annHas?.id ?? '';
  const request = { params: { ...tenant.params, id }, body: { userId: 'dan' } };
  expect(await tenant.admin.do('PUT /v1/tenants/{t}/licences/{id}/assignee', request)).toMatchObject({
    id,
    assignee: { userId: 'dan', name: 'Name of dan' },
  });
  expect(await tenant.licensed('ann', 'dan')).toEqual(['dan']);
  expect(await tenant.revoke(id)).toMatchObject({ id, assignee: null });
  expect(await tenant.licensed('ann', 'dan')).toEqual([]);

  // Going on: no card, then too few, then right
  expect(await problemOf(tenant.activate({ quantity: 2 }))).toMatchObject({ status: 409, code: 'no_payment_method' });
  const held = (await tenant.licences()).filter(({ assignee }) => assignee !== null);
  const tooFew = await problemOf(tenant.activate({ quantity: 1 }));
  expect(tooFew).toMatchObject({ status: 409, code: 'too_many_assigned' });
  expect(tooFew.holders).toEqual(
    held.map(({ id: licenceId, assignee }) => ({ userId: assignee?.userId, name: assignee?.name, licenceId })),
  );
  await tenant.useCard('pm_card_visa');
  expect(await tenant.activate({ quantity: 3 })).toMatchObject({
    charge: null,
    subscription: {
      state: 'trialing',
      converting: true,
      licences: { total: 3, assigned: 2, free: 1 },
      nextBill: { at: '2025-01-31T09:00:00.000Z', amount: 6000, licences: 3 },
    },
  });
  const undone = tenant.admin.change('DELETE /v1/tenants/{t}/subscription/activation', { params: tenant.params });
  expect(await undone).toMatchObject({ subscription: { converting: false } });
  await tenant.activate({ quantity: 3 });
  expect(await tenant.charges()).toEqual([]);

  // The trial ends on the 31st: the anchor of every month to come, the short ones too
  await tenant.moveTo('2025-01-31T09:00:00Z');
  expect(await tenant.charges()).toMatchObject([
    { kind: 'first', state: 'succeeded', amount: 6000, createdAt: '2025-01-31T09:00:00.000Z' },
  ]);
  expect(await tenant.moveTo('2025-04-15T12:00:00Z')).toMatchObject({
    state: 'active',
    period: { number: 3, start: '2025-03-30T23:00:00.000Z', end: '2025-04-29T23:00:00.000Z' },
  });

  // Adding pro rata, with a quote: the 15th counts, the 30th does not
  const quote = await tenant.quoteAdd(4);
  const each = prorated(2000, 15, 30);
  expect(quote).toMatchObject({
    dueNow: { amount: 4 * each, currency: 'gbp' },
    refusal: null,
    nextBill: { licences: 7 },
  });
  const added = await tenant.add(4, quote.quote);
  expect(added).toMatchObject({
    charge: { kind: 'proration', state: 'succeeded', amount: 4 * each, lines: quote.dueNow.lines },
    subscription: { licences: { total: 7 }, nextBill: quote.nextBill },
  });
  expect(added.licences).toHaveLength(4);

  // Adding while removals are pending brings those back first, free
  expect(await tenant.remove({ quantity: 3 })).toMatchObject({ subscription: { licences: { total: 7, ending: 3 } } });
  expect((await tenant.quoteAdd(2)).reactivated).toBe(2);
  expect(await tenant.add(2)).toMatchObject({ charge: null, subscription: { licences: { total: 7, ending: 1 } } });
  expect(await tenant.add(3)).toMatchObject({
    charge: { amount: 2 * each },
    subscription: { licences: { total: 9, ending: 0 } },
  });

  // A removed licence works until the boundary, can be reassigned and reactivated, and then leaves with its holder's access
  const [dans] = await tenant.assign('dan');
  const benHas = (await tenant.licences()).find(({ assignee }) => assignee?.userId === 'ben')?.id ?? '';
  await tenant.remove({ licenceIds: [dans?.id ?? '', benHas] });
  expect(await tenant.licensed('ben', 'cat', 'dan')).toEqual(['ben', 'cat', 'dan']);
  expect(await tenant.reactivate({ licenceIds: [benHas] })).toMatchObject({
    licences: [{ id: benHas, status: 'active', endsAt: null }],
  });
  expect(await problemOf(tenant.reactivate({ licenceIds: [benHas] }))).toMatchObject({ code: 'not_ending' });
  await tenant.moveTo('2025-04-29T22:59:59Z');
  expect(await tenant.licensed('ben', 'cat', 'dan')).toEqual(['ben', 'cat', 'dan']);
  await tenant.moveTo('2025-04-29T23:00:00Z');
  expect(await tenant.licensed('ben', 'cat', 'dan')).toEqual(['ben', 'cat']);
  expect((await tenant.licences()).map(({ id: left }) => left)).not.toContain(dans?.id);
  expect((await tenant.charges()).at(-1)).toMatchObject({ kind: 'renewal', amount: 16_000 });

  // Fourteen months, each charged once at its own date: the anchor's day, or the month's last
  const before = (await tenant.charges()).length;
  await tenant.moveTo('2026-07-01T12:00:00Z');
  const months = (await tenant.charges()).slice(before);
  expect(months.map(({ createdAt, amount }) => [localDate(createdAt), amount])).toEqual(
    [
      '2025-05-31',
      '2025-06-30',
      '2025-07-31',
      '2025-08-31',
      '2025-09-30',
      '2025-10-31',
      '2025-11-30',
      '2025-12-31',
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
      '2026-06-30',
    ].map((date) => [date, 16_000]),
  );
  const all = await tenant.charges();
  const periods = all.filter(({ kind }) => kind !== 'proration').map(({ period }) => period);
  for (const [index, period] of periods.entries()) {
    if (index > 0) expect(period.start).toBe(periods[index - 1]?.end);
    expect(period.number).toBe(index + 1);
  }
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);

  // Cancel, keep, cancel
  const untouched = await tenant.read();
  expect(await tenant.cancel()).toMatchObject({
    charge: null,
    subscription: { state: 'canceling', cancelAt: '2026-07-30T23:00:00.000Z', nextBill: null },
  });
  expect(await problemOf(tenant.add(1))).toMatchObject({ status: 409, code: 'cancellation_pending' });
  expect((await tenant.keep()).subscription).toEqual(untouched);
  expect(await problemOf(tenant.keep())).toMatchObject({ status: 409, code: 'not_canceling' });
  await tenant.cancel();
  const exported = await tenant.admin.do('GET /v1/tenants/{t}/export', { params: tenant.params });
  expect(exported).toBeInstanceOf(Uint8Array);
  await tenant.moveTo('2026-07-30T22:59:59Z');
  expect(await tenant.licensed('ben', 'cat')).toEqual(['ben', 'cat']);

  // At the boundary everything is gone, and nothing more is charged
  expect(await tenant.moveTo('2026-12-01T00:00:00Z')).toMatchObject({ state: 'deleted', licences: { total: 0 } });
  expect(await tenant.licensed('ben', 'cat')).toEqual([]);
  expect(await problemOf(tenant.licences())).toMatchObject({ status: 404 });
  expect(await tenant.charges()).toHaveLength(all.length);
  const finance = service.client(service.keys.finance);
  expect(await finance.do('GET /v1/tenants/{t}/deletion-certificate', { params: tenant.params })).toMatchObject({
    deletedAt: '2026-07-30T23:00:00.000Z',
    rows: { users: 4, settings: 3, call_lists: 1, licences: expect.any(Number) },
    workflow: { id: 'subscription/story' },
    historiesUntil: expect.any(String),
    kept: expect.arrayContaining([
      { record: 'invoices', because: 'law', holds: expect.any(String) },
      { record: 'histories', because: 'service', holds: expect.any(String) },
    ]),
  });
  // Issued documents stay as issued, seen by finance alone
  const invoicesOf = async (reader: typeof finance) =>
    (await reader.do('GET /v1/tenants/{t}/invoices', { params: tenant.params, query: { limit: 200 } })).data;
  const [asIssued, masked] = [await invoicesOf(finance), await invoicesOf(service.client())];
  expect([asIssued.length, masked.length]).toEqual([all.length, all.length]);
  expect(asIssued.map(({ buyer }) => buyer.name)).toEqual(all.map(() => 'Company story'));
  expect(JSON.stringify(masked)).not.toMatch(/admin@example\.com|Company story/);
  expect(JSON.stringify([asIssued, masked])).not.toMatch(/"(ann|ben)"/);
});

function localDate(at: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(at));
}

describe('a quote', () => {
  it('binds: it expires after ten minutes of the tenant’s time, and is for one command alone', async () => {
    const tenant = await Tenant.beginActive('quotes', 2);
    const [first, second] = [await tenant.quoteAdd(2), await tenant.quoteAdd(3)];
    expect(first.expiresAt).toBe('2026-03-01T10:10:00.000Z');
    expect(await problemOf(tenant.add(2, second.quote))).toMatchObject({ status: 409, code: 'quote_mismatch' });
    await tenant.moveTo('2026-03-01T10:09:59.999Z');
    expect(await tenant.add(2, first.quote)).toMatchObject({ charge: { amount: first.dueNow.amount } });
    await tenant.moveTo('2026-03-01T10:10:00Z');
    expect(await problemOf(tenant.add(3, second.quote))).toMatchObject({ status: 409, code: 'quote_expired' });
    expect(await problemOf(tenant.add(3, 'q_nobodys'))).toMatchObject({ status: 404 });
    expect(await tenant.read()).toMatchObject({ licences: { total: 4 } });
  });

  it('is used once: by one of two requests at the same moment, and again only where that was refused', async () => {
    const tenant = await Tenant.beginActive('q-once', 1);
    const { quote } = await tenant.quoteAdd(2);
    await tenant.useCard('pm_card_chargeCustomerFail');
    expect(await problemOf(tenant.add(2, quote))).toMatchObject({ status: 402, code: 'card_declined' });
    await tenant.useCard('pm_card_visa');
    const both = await Promise.allSettled([tenant.add(2, quote), tenant.add(2, quote)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await problemOf(tenant.add(2, quote))).toMatchObject({ status: 409, code: 'quote_expired' });
    expect(await tenant.read()).toMatchObject({ licences: { total: 3 } });
  });

  it('is no other tenant’s', async () => {
    const [one, other] = await Promise.all([Tenant.beginActive('q-one', 1), Tenant.beginActive('q-other', 1)]);
    const { quote } = await one.quoteAdd(1);
    expect(await problemOf(other.add(1, quote))).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('names why a change would be refused', async () => {
    const tenant = await Tenant.begin('q-refused');
    const body = { change: { type: 'activate', quantity: 2, startNow: true } } as const;
    const quote = await tenant.admin.do('POST /v1/tenants/{t}/quotes', { params: tenant.params, body });
    expect(quote).toMatchObject({ dueNow: { amount: 4000 }, refusal: { status: 409, code: 'no_payment_method' } });
  });
});

describe('adding', () => {
  // [zone, sign-up and start, day of adding, price, days left, days of the period]
  it.each([
    ['Europe/London', '2026-03-01T10:00:00Z', '2026-03-29T12:00:00Z', 2000, 3, 31],
    ['America/New_York', '2026-01-31T15:00:00Z', '2026-02-10T03:00:00Z', 999, 19, 28],
    ['Australia/Lord_Howe', '2026-04-04T00:00:00Z', '2026-04-05T12:00:00Z', 1234, 29, 30],
    ['Pacific/Apia', '2026-12-31T10:00:00Z', '2027-01-29T10:59:59Z', 2001, 2, 31],
    ['UTC', '2028-02-28T00:00:00Z', '2028-02-29T23:59:59Z', 31, 28, 29],
  ])('is pro-rated by civil days in %s', async (timeZone, start, at, unitPrice, days, daysInPeriod) => {
    const id = `pro-${timeZone.replaceAll('/', '-')}`;
    const tenant = await Tenant.beginActive(id, 1, { timeZone, unitPrice, testClock: { frozenTime: start } });
    await tenant.moveTo(at);
    const quote = await tenant.quoteAdd(20);
    const { charge } = await tenant.add(20, quote.quote);
    const amount = 20 * prorated(unitPrice, days, daysInPeriod);
    expect(charge).toMatchObject({
      amount,
      lines: [{ quantity: 20, unitAmount: prorated(unitPrice, days, daysInPeriod), amount, days, daysInPeriod }],
    });
    expect(quote.dueNow.amount).toBe(amount);
  });

  it('is refused where the next bill could never be paid, as is a price, with nothing charged', async () => {
    const details = { currency: 'usd', unitPrice: 500_000, timeZone: 'UTC' };
    const tenant = await Tenant.beginActive('too-large', 198, {
      ...details,
      testClock: { frozenTime: '2026-03-01T10:00:00Z' },
    });
    await tenant.moveTo('2026-03-20T12:00:00Z');

    const detail = 'The next full bill would be more than can be charged at once.';
    const problem = (pointer: string) => ({ status: 422, code: 'validation_failed', errors: [{ pointer, detail }] });
    expect(await tenant.quoteAdd(2)).toMatchObject({ dueNow: { amount: 0 }, refusal: problem('/quantity') });
    expect(await problemOf(tenant.add(2))).toMatchObject(problem('/quantity'));
    expect(await problemOf(tenant.setPrice(505_051))).toMatchObject(problem('/unitPrice'));
    expect(await tenant.charges()).toHaveLength(1);
    expect(await tenant.add(1)).toMatchObject({ subscription: { nextBill: { amount: 99_500_000 } } });
  });

  it('needs no card at a price of 0, nor do activating for the trial’s end and renewing', async () => {
    const tenant = await Tenant.begin('free', { unitPrice: 0, testClock: { frozenTime: '2026-03-01T10:00:00Z' } });
    expect(await tenant.activate({ quantity: 3 })).toMatchObject({
      subscription: { state: 'trialing', converting: true },
    });
    expect(await tenant.moveTo('2026-03-15T10:00:00Z')).toMatchObject({ state: 'active', licences: { total: 3 } });
    expect(await tenant.add(2)).toMatchObject({ charge: null, subscription: { licences: { total: 5 } } });
    expect(await tenant.moveTo('2026-05-20T10:00:00Z')).toMatchObject({ state: 'active', period: { number: 3 } });
    expect(await tenant.charges()).toEqual([]);
  });

  it('changes nothing with a card that is declined', async () => {
    const tenant = await Tenant.beginActive('declined', 2);
    await tenant.useCard('pm_card_chargeCustomerFail');
    const before = await tenant.read();
    const problem = await problemOf(tenant.add(1));
    expect(problem).toMatchObject({ status: 402, code: 'card_declined', declineCode: 'generic_decline' });
    expect(await tenant.read()).toEqual(before);
    expect(await tenant.licences()).toHaveLength(2);
  });

  it('says when to try again once a card was declined too often', async () => {
    const tenant = await Tenant.beginActive('tried', 2);
    await tenant.useCard('pm_card_chargeCustomerFail');
    for (let n = 0; n < 4; n += 1) expect(await problemOf(tenant.add(1))).toMatchObject({ code: 'card_declined' });
    const problem = await problemOf(tenant.add(1));
    expect(problem).toMatchObject({ status: 409, code: 'too_many_attempts', retryAt: expect.stringMatching(/T.*Z$/) });
    expect(await tenant.licences()).toHaveLength(2);
  });

  it('leads to the bank where that wants to see the payer, and changes nothing before', async () => {
    const tenant = await Tenant.beginActive('sca', 2);
    await tenant.useCard('pm_card_authenticationRequired');
    const problem = await problemOf(tenant.add(1));
    expect(problem).toMatchObject({ status: 402, code: 'authentication_required', url: expect.any(String) });
    expect(await tenant.read()).toMatchObject({ licences: { total: 2 } });
  });
});

describe('a card', () => {
  it('that is refused is a problem, and so is one that does not exist', async () => {
    const tenant = await Tenant.begin('cards');
    expect(await problemOf(tenant.useCard('pm_card_visa_chargeDeclined'))).toMatchObject({
      status: 402,
      code: 'card_declined',
      declineCode: 'generic_decline',
    });
    const unknown = await problemOf(tenant.useCard('pm_nobodys'));
    expect(unknown).toMatchObject({ status: 422, errors: [{ pointer: '/paymentMethod' }] });
    expect(await tenant.read()).toMatchObject({ paymentMethod: null });
    expect(await tenant.useCard('pm_card_mastercard')).toMatchObject({ brand: 'mastercard', last4: '4444' });
  });

  it('is on file once its holder has typed it on the card processor’s page', async () => {
    const tenant = await Tenant.begin('checkout');
    const { url } = await tenant.admin.do('POST /v1/tenants/{t}/payment-method/setup-sessions', {
      params: tenant.params,
      body: { returnUrl: 'https://app.test/licences' },
    });
    const form = new URLSearchParams({ number: '4242 4242 4242 4242', expiry: '12 / 34', cvc: '123' });
    const done = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
    expect([done.status, done.headers.get('location')]).toEqual([303, 'https://app.test/licences']);
    const { paymentMethod } = await until(
      () => tenant.read(),
      ({ paymentMethod: card }) => card !== null,
    );
    expect(paymentMethod).toEqual({ brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034 });
    expect(await tenant.activate({ quantity: 1, startNow: true })).toMatchObject({ charge: { state: 'succeeded' } });
  });
});

it('says in time what is to come, and afterwards what has been', async () => {
  const tenant = await Tenant.beginActive('informed', 3, { taxPercent: 20 });
  const request = { params: tenant.params, query: { months: 3 } };
  const { data: bills } = await tenant.admin.do('GET /v1/tenants/{t}/upcoming', request);
  expect(bills).toEqual([
    { at: '2026-03-31T23:00:00.000Z', amount: 7200, tax: 1200, currency: 'gbp', licences: 3 },
    { at: '2026-04-30T23:00:00.000Z', amount: 7200, tax: 1200, currency: 'gbp', licences: 3 },
    { at: '2026-05-31T23:00:00.000Z', amount: 7200, tax: 1200, currency: 'gbp', licences: 3 },
  ]);
  const { data: activity } = await tenant.admin.do('GET /v1/tenants/{t}/activity', { params: tenant.params });
  expect(activity.map(({ type, amount, at }) => [type, amount, at])).toContainEqual([
    'chargeSucceeded',
    7200,
    frozenTime,
  ]);
});
