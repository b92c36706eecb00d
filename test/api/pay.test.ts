import { expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
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

it('adds the licences once the payer has confirmed at the bank, and not before', async () => {
  // given a purchase that the bank wants to see the payer for
  const { tenant, url } = await purchaseToConfirm('confirms');
  const page = await (await fetch(url)).text();
  expect(page).toContain('Confirm £40.00');
  expect((await ask('GET', `${tenant}/subscription`)).body).toMatchObject({ licences: { total: 1 } });

  // when the payer confirms, and authorises at the bank
  const toBank = await fetch(url, { method: 'POST', redirect: 'manual' });
  expect(toBank.status).toBe(303);
  const bank = new URL(toBank.headers.get('location') ?? '');
  const bankPage = await (await fetch(bank)).text();
  const action = /action="([^"]+)"/.exec(bankPage)?.[1] ?? bank.href;
  await fetch(new URL(action.replaceAll('&amp;', '&'), bank), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: /name="(\w+)" value="(authori[sz]e\w*)"/i.exec(bankPage)?.slice(1, 3).join('=') ?? '',
  });

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
