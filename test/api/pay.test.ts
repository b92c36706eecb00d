import { afterEach, describe, expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
import { arm, decideAtBank, healStripe, refundAtDashboard } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until } from '../support/world.ts';

const service = useService();

const ask = (method: string, path: string, body?: unknown) =>
  service.ask(method, path, body === undefined ? {} : { body });

/** An active tenant whose card the bank wants to see the payer for, and the answer to an attempt to buy two licences. */
async function purchaseToConfirm(tenantId: string): Promise<{ readonly tenant: string; readonly url: string }> {
  const tenant = `/v1/tenants/${tenantId}`;
  await service.createTenant(tenantId);
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await ask('POST', `${tenant}/subscription/activation`, { quantity: 1, startNow: true });
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_authenticationRequired' });
  const answer = await ask('POST', `${tenant}/licences`, { quantity: 2 });
  expect(answer).toMatchObject({ status: 402, body: { code: 'authentication_required' } });
  const { url } = answer.body as { url: string };
  return { tenant, url };
}

/** Presses Confirm on the pay page, decides at the bank's page, and comes back; answers the page that is shown then. */
async function goToBank(url: string, decision: 'authorise' | 'fail'): Promise<string> {
  const toBank = await fetch(url, { method: 'POST', redirect: 'manual' });
  expect(toBank.status).toBe(303);
  const bank = new URL(toBank.headers.get('location') ?? '');
  const action = /action="([^"]+)"/.exec(await (await fetch(bank)).text())?.[1] ?? bank.href;
  const back = await fetch(new URL(action.replaceAll('&amp;', '&'), bank), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `decision=${decision}`,
  });
  return pageAt(back.headers.get('location') ?? '');
}

async function pageAt(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** The card processor's news does not arrive until it is healed. */
async function loseWebhooks(): Promise<void> {
  await arm(service.world, { fault: 'webhook_lost', event: '*' });
}

afterEach(() => healStripe(service.world));

async function newestCharge(tenantId: string) {
  const row = (await ledgerOf(service.world, tenantId)).at(-1);
  if (row === undefined) throw new Error('Nothing was charged');
  return row;
}

it('adds the licences once the payer has confirmed at the bank, and not before', async () => {
  // given a purchase that the bank wants to see the payer for
  const { tenant, url } = await purchaseToConfirm('confirms');
  const page = await (await fetch(url)).text();
  expect(page).toContain('Confirm £40.00');
  expect((await ask('GET', `${tenant}/subscription`)).body).toMatchObject({ licences: { total: 1 } });

  // when the payer confirms, and authorises at the bank
  await goToBank(url, 'authorise');

  // then the webhook brings the licences, paid once
  const after = await until(
    () => ask('GET', `${tenant}/subscription`),
    ({ body }) => (body as { licences: { total: number } }).licences.total === 3,
  );
  expect(after.body).toMatchObject({ state: 'active', licences: { total: 3 } });
  const { body } = await ask('GET', `${tenant}/charges`);
  expect(body).toMatchObject({
    data: [
      { kind: 'proration', state: 'succeeded', amount: 4000, invoiceNumber: expect.any(String) },
      { kind: 'first', state: 'succeeded' },
    ],
  });
  expect(await (await fetch(url)).text()).toContain('Paid: £40.00');
});

it('does not exist without the token', async () => {
  const { url } = await purchaseToConfirm('guessed');
  const [path = ''] = url.split('?');
  expect((await fetch(path)).status).toBe(404);
  expect((await fetch(`${path}?token=guess`, { method: 'POST' })).status).toBe(404);
});

it('charges nothing where the purchase was given up for another', async () => {
  // given a purchase that waits for its payer, and another one made with a card that just pays
  const { tenant, url } = await purchaseToConfirm('gives-up');
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
  expect((await ask('POST', `${tenant}/licences`, { quantity: 1 })).status).toBe(200);

  // when the payer comes back to the first
  const late = await fetch(url, { method: 'POST', redirect: 'manual' });

  // then there is nothing to confirm
  expect(await late.text()).toContain('Nothing was charged');
  expect((await ask('GET', `${tenant}/subscription`)).body).toMatchObject({ licences: { total: 2 } });
});

describe('where the webhook of the payment is lost', () => {
  it('coming back from the bank gives the licences, and the page says that it is paid', async () => {
    const { tenant, url } = await purchaseToConfirm('comes-back');
    await loseWebhooks();

    expect(await goToBank(url, 'authorise')).toContain('Paid: £40.00');

    expect((await ask('GET', `${tenant}/subscription`)).body).toMatchObject({ licences: { total: 3 } });
  });

  it.each([
    ['ops', () => ask('POST', '/v1/ops/tenants/asked-by-ops/reconcile', {})],
    ['finance', lookUpAsFinance],
  ])('%s may have it looked up', async (role, lookUp) => {
    const tenantId = `asked-by-${role}`;
    const { tenant } = await purchaseToConfirm(tenantId);
    await loseWebhooks();
    await decideAtBank(service.world, (await newestCharge(tenantId)).paymentIntent ?? '', 'authorise');

    expect((await lookUp()).status).toBe(200);

    // A look-up is waited for for three seconds, which a busy machine may take.
    const { body } = await until(
      () => ask('GET', `${tenant}/subscription`),
      (answer) => (answer.body as { licences: { total: number } }).licences.total === 3,
    );
    expect(body).toMatchObject({ state: 'active' });
    expect((await newestCharge(tenantId)).state).toBe('succeeded');
  });

  async function lookUpAsFinance() {
    const { id } = await newestCharge('asked-by-finance');
    return service.ask('POST', `/v1/finance/charges/${id}/look-up`, { key: service.keys.finance, body: {} });
  }

  it('what was given back meanwhile gives nothing, and the page says so', async () => {
    const { tenant, url } = await purchaseToConfirm('given-back');
    await loseWebhooks();
    const { paymentIntent } = await newestCharge('given-back');
    await decideAtBank(service.world, paymentIntent ?? '', 'authorise');
    await refundAtDashboard(service.world, paymentIntent ?? '');

    expect(await pageAt(url)).toContain('£40.00 was paid, and has been given back to you.');

    expect((await ask('GET', `${tenant}/subscription`)).body).toMatchObject({ licences: { total: 1 } });
    expect(await pageAt(url)).not.toContain('<button');
  });
});

describe('a payment that the bank declines', () => {
  it('is called declined, with the reason in plain words and the way on', async () => {
    const { tenant, url } = await purchaseToConfirm('not-confirmed');

    const page = await goToBank(url, 'fail');

    expect(page).toContain('Your bank declined this payment: it was not confirmed at your bank.');
    expect(page).toContain('href="/licensing/not-confirmed/add"');
    expect(page).toContain('Use another card');
    expect(page).not.toContain('<button');
    expect((await ask('GET', `${tenant}/subscription`)).body).toMatchObject({ licences: { total: 1 } });
  });

  it('says so also where the page was open since before', async () => {
    const { url } = await purchaseToConfirm('no-funds');
    await loseWebhooks();
    const { paymentIntent } = await newestCharge('no-funds');
    await decideAtBank(service.world, paymentIntent ?? '', 'decline', 'insufficient_funds');

    const answer = await fetch(url, { method: 'POST', redirect: 'manual' });

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Your bank declined this payment: the card has insufficient funds.');
    expect(await newestCharge('no-funds')).toMatchObject({ state: 'declined', declineCode: 'insufficient_funds' });
  });
});

it('leads a second tab, and a payer who comes back, to the bank’s page that is open already', async () => {
  const { url } = await purchaseToConfirm('two-tabs');
  const [first, second] = [
    await fetch(url, { method: 'POST', redirect: 'manual' }),
    await fetch(url, { method: 'POST', redirect: 'manual' }),
  ];
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  expect(await pageAt(url)).toContain('Confirm £40.00');
});

it('says that a payment was withdrawn where its period has ended meanwhile', async () => {
  const { tenant, url } = await purchaseToConfirm('yesterday');
  await ask('POST', `${tenant}/test-clock/advance`, { to: '2026-04-02T10:00:00.000Z' });

  for (const method of ['GET', 'POST']) {
    const page = await (await fetch(url, { method, redirect: 'manual' })).text();
    expect(page).toContain('This payment was withdrawn before it was confirmed.');
    expect(page).not.toContain('<button');
  }
});

it('says that the bank cannot be reached, and offers no button, where the card processor is away', async () => {
  const { url } = await purchaseToConfirm('away');
  await arm(service.world, { fault: 'reset_before', path: '/v1/payment_intents*' });
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(url, { method, redirect: 'manual' });
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain('The bank cannot be reached at the moment.');
    expect(page).not.toContain('<button');
  }
});
