import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { createRunActivities } from '../../activities/runs.ts';
import { tenantRunsOf } from '../../api/commands/ensure-run.ts';
import type { SellerFacts, TaxIdState } from '../../domain/tax/facts.ts';
import { expectStatus, refusalIn, type Tenant, useApi } from '../api/support/api.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until } from '../support/world.ts';

const api = useApi({ booksAgree: true });

/** Sweeps as a worker does that is configured so. */
async function sweepAs(sellerFacts: SellerFacts) {
  const { db, client, taskQueue } = api.world;
  const activities = createRunActivities({ db, runs: tenantRunsOf({ db, client, taskQueue }), sellerFacts });
  return new MockActivityEnvironment({}, { client }).run(() => activities.sweepRuns());
}

/** Billing details of a German buyer, as they are saved or their id is judged. */
async function german(tenant: Tenant, taxIdState: TaxIdState, detailsVersion: number): Promise<void> {
  const buyer = { country: 'DE', territory: null, hasTaxId: true, taxIdState } as const;
  await api.world.command(tenant.id, { type: 'setBillingFacts', buyer, detailsVersion });
}

it('a tenant through a registration of the seller, details, a judged id and a percentage: each bill has its own tax', async () => {
  // 1 March 2026 · three licences at £20.00, of a seller that is registered nowhere
  const tenant = await api.begin('taxed');
  await tenant.activate(3);
  expect(await tenant.subscription()).toMatchObject({
    taxPercent: 0,
    tax: { percent: 0, category: 'outside_scope', why: 'No tax: the seller is not registered for VAT.' },
  });

  // The seller registers in Ireland and with the one-stop shop: the sweep tells every tenant, once
  const irish: SellerFacts = { country: 'IE', registrations: ['IE', 'EU-OSS'] };
  expect(await sweepAs(irish)).toMatchObject({ living: 1, told: 1 });
  await until(
    () => tenant.subscription(),
    ({ taxPercent, nextBill }) => taxPercent === 23 && nextBill?.amount === 7_380,
  );
  expect(await sweepAs(irish)).toMatchObject({ living: 1, told: 0 });

  // A quote is taken, and then the buyer says where it is: what was quoted is charged by no means
  const quote = async () => expectStatus(await tenant.ask('POST', '/quotes', { change: addOne }), 200).body;
  const addOne = { type: 'addLicences', quantity: 1 };
  const stale = await quote();
  expect(stale).toMatchObject({ dueNow: { amount: 2_460, tax: 460 } });
  await german(tenant, 'unverified', 1);
  const mismatch = await tenant.ask('POST', '/licences', { quantity: 1, quote: stale.quote });
  expect(refusalIn(mismatch)).toEqual([409, 'quote_mismatch']);
  expect(await ledgerOf(api.world, tenant.id)).toHaveLength(1);
  const fresh = await quote();
  await tenant.ask('POST', '/licences', { quantity: 1, quote: fresh.quote });

  // The id is proved: the next bill has the charge reversed
  await german(tenant, 'valid', 1);
  expect((await tenant.subscription()).tax).toMatchObject({ percent: 0, category: 'reverse_charge' });
  await tenant.advance('2026-04-02T00:00:00Z');

  // Ops set a percentage, which goes before all of it
  await api.world.command(tenant.id, { type: 'setTaxOverride', milliPercent: 8_875 });
  expect(await tenant.subscription()).toMatchObject({ taxPercent: 8.875, nextBill: { amount: 8_710 } });

  const rows = await ledgerOf(api.world, tenant.id);
  expect(
    rows.map(({ kind, tax, taxation, detailsVersion }) => [
      kind,
      tax,
      taxation?.reason,
      taxation?.country,
      detailsVersion,
    ]),
  ).toEqual([
    ['first', 0, 'seller_not_registered', null, null],
    ['proration', 380, 'destination', 'DE', 1],
    ['renewal', 0, 'reverse_charge', 'DE', 1],
  ]);
  const charge = await api.ask('GET', `/v1/finance/charges/${rows[2]?.id}`, undefined, { as: api.keys.finance });
  expect(charge.body).toMatchObject({
    why: expect.arrayContaining(['Reverse charge: the customer accounts for the VAT.']),
  });
  const { data } = expectStatus(await tenant.ask('GET', '/activity'), 200).body;
  const told = data.filter(({ type }) => ['sellerFactsSet', 'billingFactsSet', 'taxOverrideSet'].includes(type));
  expect(told).toMatchObject([
    { type: 'taxOverrideSet' },
    { type: 'billingFactsSet', event: { change: { after: { category: 'reverse_charge' } } } },
    {
      type: 'billingFactsSet',
      event: { change: { before: { milliPercent: 23_000 }, after: { milliPercent: 19_000 } } },
    },
    { type: 'sellerFactsSet', actor: 'configuration' },
  ]);
});
