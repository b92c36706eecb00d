import { expect, it } from 'vitest';
import { arm } from '../support/stand-in.ts';
import { until } from '../support/world.ts';
import { expectStatus, refusalIn, useApi } from './support/api.ts';

const api = useApi();

it('a quote is not used up by a change that was answered 202 and declined afterwards', async () => {
  // given a quote for one more licence, and a card that is going to be declined late
  const tenant = await api.begin('quoted-late');
  await tenant.activate();
  await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_chargeCustomerFail' });
  const change = { type: 'addLicences', quantity: 1 };
  const { quote } = expectStatus(await tenant.ask('POST', '/quotes', { change }), 200).body;
  await arm(api.world, {
    fault: 'delay',
    method: 'POST',
    path: '/v1/payment_intents',
    where: { 'metadata[tenantId]': tenant.id },
    delayMs: 11_000,
    count: 1,
  });
  const add = () => tenant.ask('POST', '/licences', { quantity: 1, quote });

  // when the change is answered before its outcome is known, then the quote is its alone
  const slow = expectStatus(await add(), 202);
  expect(refusalIn(await add())).toEqual([409, 'quote_expired']);

  // and when it was declined, the quote can be used with another card, once
  const location = slow.headers.get('location') ?? '';
  const { body: ended } = await until(
    () => api.ask('GET', location),
    ({ body }) => body.state !== 'running',
  );
  expect(ended).toMatchObject({ state: 'failed', problem: { code: 'card_declined' } });
  await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
  expect(expectStatus(await add(), 200).body.charge).toMatchObject({ state: 'succeeded' });
  expect(refusalIn(await add())).toEqual([409, 'quote_expired']);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 2 } });
});
