import { afterEach, describe, expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
import { arm, decideAtBank, healStripe, moneyMoved } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until } from '../support/world.ts';

/* What waits for its payer at the bank: shown, confirmed and withdrawn (docs/product.md, "Waiting for the payer"). */

const service = useService({ booksAgree: true });
afterEach(() => healStripe(service.world));

const ask = (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  service.ask(method, path, {
    ...(body !== undefined && { body }),
    ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
  });

interface Waiting {
  readonly tenant: string;
  readonly id: string;
  readonly intent: string;
  /** Of the charge that waits. */
  readonly path: string;
}

/** An active tenant with one licence, whose card the bank wants to see the payer for. */
async function active(tenantId: string): Promise<string> {
  const tenant = `/v1/tenants/${tenantId}`;
  await service.createTenant(tenantId);
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await ask('POST', `${tenant}/subscription/activation`, { quantity: 1, startNow: true });
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_authenticationRequired' });
  return tenant;
}

/** The same tenant, whose purchase of two licences for £40.00 waits for its payer. */
async function purchaseWaiting(tenantId: string): Promise<Waiting> {
  const tenant = await active(tenantId);
  expect(await ask('POST', `${tenant}/licences`, { quantity: 2 })).toMatchObject({ status: 402 });
  return waitingOf(tenantId, tenant);
}

/** The same tenant, whose renewal waits for its payer. */
async function billWaiting(tenantId: string): Promise<Waiting> {
  const tenant = await active(tenantId);
  expect((await ask('POST', `${tenant}/test-clock/advance`, { by: 'P1M' })).status).toBe(200);
  return waitingOf(tenantId, tenant);
}

async function waitingOf(tenantId: string, tenant: string): Promise<Waiting> {
  const row = (await ledgerOf(service.world, tenantId)).at(-1);
  const id = row?.id ?? '';
  return { tenant, id, intent: row?.paymentIntent ?? '', path: `${tenant}/charges/${id}` };
}

async function statusAtStripe(intent: string): Promise<string> {
  return (await service.world.stripe.paymentIntents.retrieve(intent)).status;
}

const subscription = async (tenant: string) =>
  (await ask('GET', `${tenant}/subscription`)).body as {
    readonly awaitingPayer: Record<string, unknown> | null;
    readonly licences: { readonly total: number };
  };

describe('a subscription', () => {
  it('shows what waits for its payer, with the page on which it is confirmed', async () => {
    const { tenant, id } = await purchaseWaiting('shown');

    const { awaitingPayer } = await subscription(tenant);

    expect(awaitingPayer).toEqual({
      chargeId: id,
      kind: 'proration',
      licences: 2,
      amount: 4000,
      tax: 0,
      currency: 'gbp',
      url: expect.stringMatching(new RegExp(`/pay/${id}\\?token=`)),
      withdrawable: true,
    });
    expect(await (await fetch(String(awaitingPayer?.['url']))).text()).toContain('Confirm £40.00');
  });

  it('shows nothing of it once it is paid, nor where nothing waits', async () => {
    const { tenant, intent } = await purchaseWaiting('shown-paid');
    await decideAtBank(service.world, intent, 'authorise');
    const after = await until(
      () => subscription(tenant),
      ({ licences }) => licences.total === 3,
    );
    expect(after.awaitingPayer).toBeNull();
  });

  it('says of a bill that waits that it is not withdrawn', async () => {
    const { tenant } = await billWaiting('shown-bill');
    expect((await subscription(tenant)).awaitingPayer).toMatchObject({
      kind: 'renewal',
      licences: 1,
      amount: 2000,
      withdrawable: false,
    });
  });
});

describe('a withdrawal', () => {
  it('takes a purchase back: its intent is cancelled, nothing is charged, and it can be made again', async () => {
    const { tenant, intent, path } = await purchaseWaiting('withdrawn');

    const answer = await ask('POST', `${path}/withdrawal`, {});

    expect(answer).toMatchObject({
      status: 200,
      body: { charge: null, licences: [], subscription: { awaitingPayer: null, licences: { total: 1 } } },
    });
    expect(await statusAtStripe(intent)).toBe('canceled');
    expect((await ledgerOf(service.world, 'withdrawn')).at(-1)?.state).toBe('canceled');
    expect(await moneyMoved(service.world, 'withdrawn')).toHaveLength(1);
    await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
    expect((await ask('POST', `${tenant}/licences`, { quantity: 2 })).body).toMatchObject({
      charge: { state: 'succeeded', amount: 4000 },
      subscription: { licences: { total: 3 } },
    });
  });

  it('stands in the tenant’s activity with who has asked for it', async () => {
    const { tenant, path } = await purchaseWaiting('in-activity');
    await ask('POST', `${path}/withdrawal`, {});
    expect((await ask('GET', `${tenant}/activity`)).body).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ type: 'chargeCanceled', actor: expect.stringMatching(/^ops /) }),
      ]),
    });
  });

  it('is one under its key, and refused under another', async () => {
    const { path } = await purchaseWaiting('twice');
    const first = await ask('POST', `${path}/withdrawal`, {}, 'once');
    expect(first.status).toBe(200);
    expect(await ask('POST', `${path}/withdrawal`, {}, 'once')).toMatchObject({ status: 200, body: first.body });
    expect(await ask('POST', `${path}/withdrawal`, {})).toMatchObject({
      status: 409,
      body: { code: 'nothing_to_withdraw' },
    });
  });

  it('is refused where the payer has confirmed meanwhile, also where that is not known here: the purchase stands', async () => {
    const { tenant, intent, path } = await purchaseWaiting('paid-meanwhile');
    await arm(service.world, { fault: 'webhook_lost', event: '*' });
    await decideAtBank(service.world, intent, 'authorise');

    for (const _ of ['not known', 'known'])
      expect(await ask('POST', `${path}/withdrawal`, {})).toMatchObject({
        status: 409,
        body: { code: 'already_paid' },
      });

    expect((await subscription(tenant)).licences.total).toBe(3);
    expect(await statusAtStripe(intent)).toBe('succeeded');
    expect(await moneyMoved(service.world, 'paid-meanwhile')).toHaveLength(2);
  });

  it('is refused for a bill that is due, which goes on waiting', async () => {
    const { tenant, path, intent } = await billWaiting('bill');
    expect(await ask('POST', `${path}/withdrawal`, {})).toMatchObject({ status: 409, body: { code: 'bill_due' } });
    expect(await statusAtStripe(intent)).not.toBe('canceled');
    expect(await subscription(tenant)).toMatchObject({ state: 'past_due', awaitingPayer: { kind: 'renewal' } });
  });

  it('is of the tenant’s own charges alone', async () => {
    const { id } = await purchaseWaiting('whose');
    const { admin } = await service.createTenant('not-whose');
    for (const path of ['withdrawal', 'confirmation'])
      expect(
        await service.ask('POST', `/v1/tenants/not-whose/charges/${id}/${path}`, {
          key: admin,
          body: path === 'confirmation' ? { returnUrl: service.url } : {},
        }),
      ).toMatchObject({ status: 404 });
    expect((await ledgerOf(service.world, 'whose')).at(-1)?.state).toBe('requires_action');
  });
});

describe('a confirmation', () => {
  const returnUrl = () => `${service.url}/licensing/anywhere`;

  it('leads to the bank, with no page between, and from there to where it was asked for', async () => {
    const { path } = await purchaseWaiting('confirmed');
    const { body } = await ask('POST', `${path}/confirmation`, { returnUrl: returnUrl() });
    expect(body).toMatchObject({ standing: 'to_confirm', url: expect.stringContaining(service.world.stripeUrl) });

    const bank = new URL((body as { url: string }).url);
    const back = await fetch(bank, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'decision=authorise',
    });

    expect(back.headers.get('location')).toMatch(returnUrl());
    expect((await ask('GET', `${path}/confirmation`)).body).toMatchObject({
      standing: 'paid',
      url: null,
      charge: { state: 'succeeded', invoiceNumber: expect.any(String) },
    });
  });

  it('leads to no address of others', async () => {
    const { path } = await purchaseWaiting('elsewhere');
    expect(await ask('POST', `${path}/confirmation`, { returnUrl: 'https://elsewhere.example/' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/returnUrl' }] },
    });
  });

  it('says how a payment stands, and has no address where there is nothing to confirm', async () => {
    const { path, intent } = await purchaseWaiting('declined');
    expect((await ask('GET', `${path}/confirmation`)).body).toMatchObject({ standing: 'to_confirm', url: null });
    await decideAtBank(service.world, intent, 'decline', 'insufficient_funds');
    for (const method of ['GET', 'POST'])
      expect(
        (await ask(method, `${path}/confirmation`, method === 'POST' ? { returnUrl: returnUrl() } : undefined)).body,
      ).toMatchObject({ standing: 'declined', declineCode: 'insufficient_funds', url: null });
  });

  it('says so where the card processor is away, and where it was withdrawn', async () => {
    const { path } = await purchaseWaiting('unreachable');
    await arm(service.world, { fault: 'reset_before', path: '/v1/payment_intents*' });
    for (const method of ['GET', 'POST'])
      expect(
        (await ask(method, `${path}/confirmation`, method === 'POST' ? { returnUrl: returnUrl() } : undefined)).body,
      ).toMatchObject({ standing: 'bank_away', url: null });
    await healStripe(service.world);
    await ask('POST', `${path}/withdrawal`, {});
    expect((await ask('GET', `${path}/confirmation`)).body).toMatchObject({ standing: 'withdrawn', url: null });
  });
});
