import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { activity, audit, billingDetails, charges, invoices } from '../../db/schema.ts';
import { concernIds } from '../../domain/attention.ts';
import { arm } from '../support/stand-in.ts';
import { until } from '../support/world.ts';
import { type Answer, expectStatus, type Tenant, useApi } from './support/api.ts';

// docs/product.md, "Billing details" and "Changes to a tenant"; docs/api.md, "Billing details".

const api = useApi();

const gmbh = {
  legalName: 'Müller & Söhne GmbH',
  address: { lines: ['Hauptstraße 1', 'Hinterhaus'], postcode: '10115', city: 'Berlin', country: 'DE' },
  taxId: 'DE 811 569 869',
  purchaseOrder: 'PO-4711',
  purchaseOrderUntil: '2026-12-31',
  note: 'Kostenstelle 12\nz. Hd. Frau Kern',
  language: 'de',
} as const;
const kept = { ...gmbh, taxId: 'DE811569869' };

const save = (tenant: Tenant, details: unknown, key?: string): Promise<Answer> =>
  tenant.ask('PUT', '/billing-details', details, key === undefined ? {} : { key });
const read = (tenant: Tenant, query = ''): Promise<Answer> => tenant.ask('GET', `/billing-details${query}`);

const stateOf = async (tenantId: string) => (await api.world.read(tenantId)).state;
const customerOf = async (tenantId: string) => {
  const found = await api.world.stripe.customers.search({ query: `metadata['tenantId']:'${tenantId}'` });
  return found.data[0];
};

describe('billing details', () => {
  it('are not there until they are saved, and say so', async () => {
    const tenant = await api.begin('bd-none');
    expect((await read(tenant)).body).toMatchObject({ code: 'not_found', detail: 'No billing details are saved yet.' });
    expect(expectStatus(await tenant.ask('GET', '/billing-details/versions'), 200).body.data).toEqual([]);
  });

  it('are kept as they were given, tidied, with who saved them and what tax follows', async () => {
    const tenant = await api.begin('bd-kept');
    const { body } = expectStatus(await save(tenant, gmbh), 200);
    const by = expect.stringMatching(/^admin /);
    expect(body).toEqual({
      ...kept,
      version: 1,
      at: expect.any(String),
      by,
      taxIdState: 'unverified',
      tax: { percent: 0, category: 'outside_scope', why: expect.stringContaining('not registered') },
    });
    expect((await read(tenant)).body).toEqual(body);
    expect((await stateOf('bd-kept')).tax.buyer).toEqual({
      country: 'DE',
      territory: null,
      hasTaxId: true,
      taxIdState: 'unverified',
    });
    const events = (await tenant.ask('GET', '/activity')).body.data.map(({ type }) => type);
    expect(events[0]).toBe('billingFactsSet');
    const acts = await api.world.db.select().from(audit).where(eq(audit.tenantId, 'bd-kept'));
    expect(acts).toMatchObject([{ act: 'billingDetailsSaved', about: '1' }]);
  });

  it('are versions: a save that changes nothing makes none, and old ones stay readable', async () => {
    const tenant = await api.begin('bd-versions');
    await save(tenant, gmbh);
    expect((await save(tenant, { ...gmbh, taxId: 'DE811569869' })).body).toMatchObject({ version: 1 });
    const moved = {
      legalName: 'Acme Ltd',
      address: { lines: ['1 High St'], postcode: 'SW1A 1AA', city: 'London', country: 'gb' },
    };
    expect((await save(tenant, moved)).body).toMatchObject({
      version: 2,
      address: { country: 'GB' },
      taxId: null,
      taxIdState: null,
      purchaseOrder: null,
      purchaseOrderUntil: null,
      note: null,
      language: 'en',
    });
    expect((await read(tenant, '?version=1')).body).toMatchObject({
      ...kept,
      version: 1,
      taxIdState: 'unverified',
      tax: null,
    });
    expect((await read(tenant, '?version=3')).status).toBe(404);
    const first = (await tenant.ask('GET', '/billing-details/versions?limit=1')).body;
    expect(first.data).toMatchObject([{ version: 2, legalName: 'Acme Ltd' }]);
    const rest = (await tenant.ask('GET', `/billing-details/versions?cursor=${first.nextCursor}`)).body;
    expect(rest).toMatchObject({ data: [{ version: 1 }], nextCursor: null });
    expect((await stateOf('bd-versions')).detailsVersion).toBe(2);
  });

  const address = gmbh.address;
  it.each<[pointer: string, details: unknown]>([
    ['/legalName', { ...gmbh, legalName: ' ' }],
    ['/legalName', { address }],
    ['/legalName', { ...gmbh, legalName: 'x'.repeat(201) }],
    ['/address', { legalName: 'x' }],
    ['/address/lines', { ...gmbh, address: { ...address, lines: [] } }],
    ['/address/lines', { ...gmbh, address: { ...address, lines: Array(6).fill('x') } }],
    ['/address/lines/1', { ...gmbh, address: { ...address, lines: ['x', ''] } }],
    ['/address/postcode', { ...gmbh, address: { ...address, postcode: '' } }],
    ['/address/postcode', { ...gmbh, address: { ...address, postcode: '<10115>' } }],
    ['/address/postcode', { ...gmbh, taxId: null, address: { ...address, country: 'GB' } }],
    ['/address/city', { ...gmbh, address: { ...address, city: '' } }],
    ['/address/country', { ...gmbh, address: { ...address, country: 'Germany' } }],
    ['/address/country', { ...gmbh, address: { ...address, country: 'UK' } }],
    ['/address/county', { ...gmbh, address: { ...address, county: 'Kent' } }],
    ['/taxId', { ...gmbh, taxId: 'DE811569868' }],
    ['/taxId', { ...gmbh, taxId: 'ATU37675002' }],
    ['/taxId', { ...gmbh, taxId: 5 }],
    ['/purchaseOrder', { ...gmbh, purchaseOrder: 'x'.repeat(65) }],
    ['/purchaseOrderUntil', { ...gmbh, purchaseOrderUntil: '2026-02-30' }],
    ['/purchaseOrderUntil', { ...gmbh, purchaseOrder: null }],
    ['/note', { ...gmbh, note: 'x'.repeat(501) }],
    ['/note', { ...gmbh, note: 'a\u0000b' }],
    ['/language', { ...gmbh, language: 'fr' }],
    ['/version', { ...gmbh, version: 7 }],
  ])('with something wrong at %s are refused, and nothing is saved', async (pointer, details) => {
    const answer = await (await tenantOf('bd-bad')).ask('PUT', '/billing-details', details);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => error.pointer)).toContain(pointer);
    expect(await versionsOf('bd-bad')).toEqual([]);
  });

  it('with several things wrong are refused with each of them', async () => {
    const details = { ...gmbh, purchaseOrder: null, taxId: 'DE1', address: { ...address, postcode: null } };
    const { errors } = (await save(await tenantOf('bd-bad'), details)).body;
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/address/postcode', '/purchaseOrderUntil', '/taxId']);
  });

  it('of two admins at once are both kept, one after the other, and bills follow the last', async () => {
    const tenant = await api.begin('bd-two');
    const names = Array.from({ length: 6 }, (_, index) => `Company ${index}`);
    const answers = await Promise.all(names.map((legalName) => save(tenant, { ...gmbh, legalName })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const rows = await versionsOf('bd-two');
    expect(rows).toHaveLength(6);
    expect(new Set(rows.map(({ version }) => version))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(new Set(rows.map(({ legalName }) => legalName))).toEqual(new Set(names));
    expect((await stateOf('bd-two')).detailsVersion).toBe(6);
  });

  it('sent again under their key are saved once, also where others came in between', async () => {
    const tenant = await api.begin('bd-repeat');
    const first = await save(tenant, gmbh, 'once');
    await save(tenant, { ...gmbh, legalName: 'Other GmbH' });
    expect(await save(tenant, gmbh, 'once')).toMatchObject({ status: 200, body: first.body });
    expect((await versionsOf('bd-repeat')).map(({ version }) => version)).toEqual([1, 2]);
    expect((await save(tenant, { ...gmbh, note: 'x' }, 'once')).body.code).toBe('idempotency_key_reused');
  });

  it('saved while a charge is under way are those of the next bill: the charge keeps what it was begun with', async () => {
    const tenant = await api.begin('bd-frozen');
    await save(tenant, gmbh);
    await tenant.activate(2);
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_authenticationRequired' });
    const added = await tenant.ask('POST', '/licences', { quantity: 1 });
    expect(added.body.code).toBe('authentication_required');
    await save(tenant, { ...gmbh, legalName: 'Neue GmbH' });
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
    await tenant.ask('POST', '/licences', { quantity: 1 });
    const rows = await api.world.db.select().from(charges).where(eq(charges.tenantId, 'bd-frozen'));
    expect(rows.map(({ kind, state, detailsVersion }) => [kind, state, detailsVersion])).toEqual([
      ['first', 'succeeded', 1],
      ['proration', expect.stringMatching(/requires_action|canceled/), 1],
      ['proration', 'succeeded', 2],
    ]);
  });

  it('are nothing for finance, the product or another tenant', async () => {
    const [tenant, other] = [await api.begin('bd-own'), await api.begin('bd-other')];
    await save(tenant, gmbh);
    for (const [as, status] of [
      [api.keys.finance, 403],
      [tenant.productKey, 403],
      [other.adminKey, 404],
    ] as const) {
      expect((await tenant.ask('GET', '/billing-details', undefined, { as })).status).toBe(status);
      expect((await tenant.ask('PUT', '/billing-details', gmbh, { as })).status).toBe(status);
    }
    expect(await versionsOf('bd-own')).toHaveLength(1);
  });

  it('go with their tenant, are counted on its certificate, and none is saved afterwards', async () => {
    const tenant = await api.begin('bd-gone');
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
    await save(tenant, gmbh);
    await save(tenant, { ...gmbh, note: null });
    await until(
      () => customerOf('bd-gone'),
      (customer) => customer?.address?.city === 'Berlin',
    );
    await tenant.ask('POST', '/subscription/cancellation', {});
    await tenant.advance('2026-04-01T00:00:00Z');
    const { body } = await tenant.ask('GET', '/deletion-certificate', undefined, { as: api.keys.ops });
    expect(body).toMatchObject({ rows: { billing_details: 2, members: 1 } });
    expect((await save(tenant, gmbh)).body.code).toBe('subscription_ended');
    expect((await read(tenant)).status).toBe(404);
    expect(await versionsOf('bd-gone')).toEqual([]);
    expect(await customerOf('bd-gone')).toMatchObject({ name: null, email: null, address: null });
  });
});

describe('a service that ends between the version and its hand-over', () => {
  it('leaves bills as they were, and the same request completes it', async () => {
    const tenant = await api.begin('bd-torn');
    await tearOff('bd-torn', 'a-lost-command');
    expect(await stateOf('bd-torn')).toMatchObject({ detailsVersion: null, tax: { buyer: null } });
    expect((await save(tenant, gmbh)).body).toMatchObject({ version: 1 });
    expect(await stateOf('bd-torn')).toMatchObject({ detailsVersion: 1, tax: { buyer: { country: 'DE' } } });
  });

  it('is mended by the sweep, in the name of who saved it, and only once', async () => {
    const tenant = await api.begin('bd-swept');
    await tearOff('bd-swept', 'another-lost-command');
    await sweep();
    expect(await stateOf('bd-swept')).toMatchObject({ detailsVersion: 1 });
    await sweep();
    const rows = await api.world.db.select().from(activity).where(eq(activity.tenantId, 'bd-swept'));
    const taken = rows.filter(({ type }) => type === 'billingFactsSet');
    expect(taken).toMatchObject([{ actor: 'admin lost', commandId: 'another-lost-command' }]);
    expect((await read(tenant)).body).toMatchObject({ version: 1, by: 'admin lost' });
  });

  it('gives no number twice, also where a restored database has lost the versions that bills name', async () => {
    const tenant = await api.begin('bd-restored');
    await save(tenant, gmbh);
    await save(tenant, { ...gmbh, note: null });
    await api.world.unguarded.delete(billingDetails).where(eq(billingDetails.tenantId, 'bd-restored'));
    expect((await read(tenant)).status).toBe(404);
    expect((await save(tenant, gmbh)).body).toMatchObject({ version: 3 });
    expect(await stateOf('bd-restored')).toMatchObject({ detailsVersion: 3 });
  });

  it('tells ops of lost versions, and makes invoices out to the newest that is left until there is another', async () => {
    const tenant = await api.begin('bd-lost');
    await save(tenant, gmbh);
    await save(tenant, { ...gmbh, legalName: 'Neu GmbH' });
    await api.world.unguarded
      .delete(billingDetails)
      .where(and(eq(billingDetails.tenantId, 'bd-lost'), eq(billingDetails.version, 2)));
    await tenant.activate(1);
    const [invoice] = await api.world.db.select().from(invoices).where(eq(invoices.tenantId, 'bd-lost'));
    expect(invoice?.buyer).toMatchObject({ name: gmbh.legalName, country: 'DE', taxId: kept.taxId });
    const concernsOf = async () => (await stateOf('bd-lost')).concerns.map(({ about }) => about);
    await sweep();
    await until(concernsOf, (concerns) => concerns.includes(concernIds.details));
    expect((await save(tenant, gmbh)).body).toMatchObject({ version: 3 });
    expect(await concernsOf()).toEqual([]);
  });

  /** What is there when the process is killed after the first half: a version that is a while old, and no command. */
  async function tearOff(tenantId: string, commandId: string): Promise<void> {
    const { address: place, ...content } = kept;
    const { lines, ...rest } = place;
    const at = new Date(Date.now() - 120_000);
    await api.world.db
      .insert(billingDetails)
      .values({ ...content, ...rest, addressLines: [...lines], tenantId, version: 1, at, by: 'admin lost', commandId });
  }
});

describe('a change to a tenant', () => {
  it('puts name and address right, says so without the values, and the card processor follows', async () => {
    const tenant = await api.begin('ch-right', { name: 'Acem', adminEmail: 'wrong@example.com' });
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
    const { body } = expectStatus(
      await tenant.ask('PATCH', '', { name: 'Acme', adminEmail: 'right@example.com' }),
      200,
    );
    expect(body).toMatchObject({
      tenantId: 'ch-right',
      name: 'Acme',
      adminEmail: 'right@example.com',
      taxPercent: null,
    });
    const [row] = (await tenant.ask('GET', '/activity')).body.data;
    expect(row).toMatchObject({ type: 'tenantChanged', event: { fields: ['name', 'adminEmail'] } });
    expect(JSON.stringify(row)).not.toMatch(/Acme|right@/);
    const acts = await api.world.db.select().from(audit).where(eq(audit.tenantId, 'ch-right'));
    expect(acts).toMatchObject([{ act: 'tenantChanged', about: 'name, adminEmail' }]);
    await until(
      () => customerOf('ch-right'),
      (customer) => customer?.name === 'Acme' && customer.email === 'right@example.com',
    );
  });

  it('that changes nothing says nothing', async () => {
    const tenant = await api.begin('ch-same', { name: 'Acme' });
    for (const body of [{}, { name: 'Acme' }, { name: '  Acme ' }])
      expect((await tenant.ask('PATCH', '', body)).body).toMatchObject({ name: 'Acme' });
    expect((await tenant.ask('GET', '/activity')).body.data.map(({ type }) => type)).not.toContain('tenantChanged');
  });

  it('sets the tax for ops alone: an admin is told which field is not theirs, and nothing has changed', async () => {
    const tenant = await api.begin('ch-tax', { name: 'Acme' });
    const refused = await tenant.ask('PATCH', '', { name: 'Other', taxPercent: 20 });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', errors: [{ pointer: '/taxPercent' }] } });
    expect((await tenant.ask('GET', '')).body).toMatchObject({ name: 'Acme', taxPercent: null });
    const ops = { as: api.keys.ops };
    expect((await tenant.ask('PATCH', '', { taxPercent: 19.5 }, ops)).body).toMatchObject({ taxPercent: 19.5 });
    expect((await tenant.subscription()).taxPercent).toBe(19.5);
    expect((await tenant.ask('PATCH', '', { taxPercent: null }, ops)).body).toMatchObject({ taxPercent: null });
    expect((await tenant.subscription()).taxPercent).toBe(0);
  });

  it.each([
    ['/currency', { currency: 'usd' }],
    ['/timeZone', { timeZone: 'Europe/Berlin' }],
    ['/name', { name: '' }],
    ['/name', { name: null }],
    ['/adminEmail', { adminEmail: 'nowhere' }],
    ['/taxPercent', { taxPercent: 101 }],
    ['/taxPercent', { taxPercent: 1.00001 }],
  ])('of %s to %j is refused, and nothing has changed', async (pointer, body) => {
    const tenant = await tenantOf('ch-bad');
    const before = (await tenant.ask('GET', '')).body;
    const answer = await tenant.ask('PATCH', '', { ...body }, { as: api.keys.ops });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await tenant.ask('GET', '')).body).toEqual(before);
  });

  it('is told to the card processor later where it does not answer now, and waits for nothing', async () => {
    const tenant = await api.begin('ch-away', { name: 'Acem' });
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
    await arm(api.world, { fault: 'error_before', method: 'POST', path: '/v1/customers/*', count: 2 });
    expect((await tenant.ask('PATCH', '', { name: 'Acme' })).status).toBe(200);
    await until(
      () => customerOf('ch-away'),
      (customer) => customer?.name === 'Acme',
    );
  });

  it('of a tenant that is gone is refused', async () => {
    const tenant = await api.begin('ch-gone');
    await tenant.ask('POST', '/subscription/cancellation', {});
    await tenant.advance('2026-04-01T00:00:00Z');
    expect((await tenant.ask('PATCH', '', { name: 'Acme' })).body.code).toBe('subscription_ended');
    expect((await tenant.ask('GET', '')).body).toMatchObject({ name: null, adminEmail: null });
  });
});

/** What is scheduled every five minutes. */
async function sweep(): Promise<void> {
  const { client, taskQueue } = api.world;
  await client.workflow.execute('runSweep', { workflowId: `run-sweep/${randomUUID()}`, taskQueue });
}

const begun = new Map<string, Promise<Tenant>>();
/** A tenant that several tests of refusals share, as none of them changes it. */
function tenantOf(id: string): Promise<Tenant> {
  const known = begun.get(id) ?? api.begin(id);
  begun.set(id, known);
  return known;
}

function versionsOf(tenantId: string) {
  return api.world.db
    .select()
    .from(billingDetails)
    .where(eq(billingDetails.tenantId, tenantId))
    .orderBy(billingDetails.version);
}
