import { beforeAll, describe, expect, it } from 'vitest';
import type { BillingDetailsContent } from '../../db/billing-details.ts';
import { saveDetails } from '../../db/save-details.ts';
import type { SellerFacts } from '../../domain/tax/facts.ts';
import { readPdf } from '../documents/pdf-text.ts';
import { pageOfSale } from '../documents/sale-page.ts';
import { type SaleDocument, takePicture } from '../documents/sale-pictures.ts';
import { useService } from '../support/fixtures.ts';

/*
 * A German company with a valid id buys from a seller in the UK, moves in the middle, and gets a part back. With `-u` it writes
 * docs/invoices.md anew (`npm run sale-page`); with DOCUMENT_PICTURES=true also its pictures.
 */

const service = useService();
const tenantId = 'beispiel';
const seller: SellerFacts = { country: 'GB', registrations: ['GB'] };

const inBerlin: BillingDetailsContent = {
  legalName: 'Beispiel Software GmbH',
  addressLines: ['Hauptstraße 1'],
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
  taxId: 'DE136695976',
  purchaseOrder: '4500017',
  purchaseOrderUntil: '2026-03-31',
  note: 'Kostenstelle 12',
  language: 'de',
};
const inHamburg = { ...inBerlin, addressLines: ['Am Kai 7'], postcode: '20457', city: 'Hamburg' };

async function save(content: BillingDetailsContent, commandId: string): Promise<void> {
  const { world } = service;
  const saved = await saveDetails(world.db, tenantId, content, { by: 'admin', commandId });
  if (saved === null) throw new Error('The details are not saved');
  const { version } = saved;
  const buyer = { country: 'DE', territory: null, hasTaxId: true, taxIdState: 'valid' } as const;
  await world.command(tenantId, { type: 'setBillingFacts', buyer, detailsVersion: version });
}

async function fileOf(name: string): Promise<Uint8Array> {
  const { status, body } = await service.ask('GET', `/v1/tenants/${tenantId}/invoices/${name}`);
  expect([name, status]).toEqual([name, 200]);
  return body instanceof Uint8Array ? body : new TextEncoder().encode(String(body));
}

async function documentOf(number: string): Promise<SaleDocument> {
  const { body } = await service.ask('GET', `/v1/tenants/${tenantId}/invoices/${number}`);
  const [pdf, xml] = await Promise.all([fileOf(`${number}.pdf`), fileOf(`${number}.xml`)]);
  return { number, json: body as SaleDocument['json'], pdf, xml: new TextDecoder().decode(xml) };
}

/** The accounting of a month as CSV; null where this build has none. */
async function accountingOf(month: string): Promise<string | null> {
  const { status, body } = await service.ask('GET', `/v1/finance/accounting?month=${month}`);
  if (status !== 200) return null;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

let issuedBeforeTheMove: Uint8Array;
let sale: readonly SaleDocument[] = [];

beforeAll(async () => {
  const { world } = service;
  await world.signUp(tenantId, {
    currency: 'eur',
    timeZone: 'Europe/Berlin',
    tax: { override: null, seller },
  });
  await save(inBerlin, 'in-berlin');
  await world.command(tenantId, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
  await world.command(tenantId, { type: 'activate', quantity: 3, startNow: true });
  issuedBeforeTheMove = await fileOf('INV-000001.pdf');
  await world.advance(tenantId, '2026-03-16T10:00:00Z');
  await save(inHamburg, 'in-hamburg');
  await world.command(tenantId, { type: 'addLicences', quantity: 2 });
  await world.advance(tenantId, '2026-04-01T10:00:00Z');
  const { body } = await service.ask('GET', `/v1/finance/charges?q=INV-000002`);
  const [added] = (body as { data: { id: string }[] }).data;
  const refund = { amount: 1_000, reason: 'Goodwill' };
  expect((await service.ask('POST', `/v1/finance/charges/${added?.id}/refunds`, { body: refund })).status).toBe(201);
  sale = await Promise.all(['INV-000001', 'INV-000002', 'INV-000003', 'CN-000001'].map(documentOf));
});

const json = (number: string) => sale.find((one) => one.number === number)?.json;

describe('a German company with a valid id that buys from the UK', () => {
  it('accounts for the tax itself: none is taken, and each document says so with both ids', () => {
    for (const { json: said, xml } of sale) {
      expect(said).toMatchObject({ tax: 0, taxRate: 0, taxCategory: 'reverse_charge' });
      expect(said.taxNote).toContain('Steuerschuldnerschaft des Leistungsempfängers');
      for (const id of ['GB100000034', 'DE136695976']) expect(xml).toContain(`schemeID="VA">${id}`);
    }
  });

  it('that moves is at its new address from the next document on, and an issued one stays as it was', async () => {
    expect(json('INV-000001')?.buyer).toMatchObject({ city: 'Berlin', postcode: '10115' });
    expect(json('INV-000002')?.buyer).toMatchObject({ city: 'Hamburg', postcode: '20457', country: 'DE' });
    expect(Buffer.compare(await fileOf('INV-000001.pdf'), issuedBeforeTheMove)).toBe(0);
  });

  it('quotes its order until that ends where the buyer is, also where the seller’s day is the one before', () => {
    expect(json('INV-000002')).toMatchObject({ purchaseOrder: '4500017', note: 'Kostenstelle 12' });
    expect(json('INV-000003')).toMatchObject({ purchaseOrder: null, issuedOn: '2026-03-31' });
  });

  it('is told how it paid', () => {
    expect(json('INV-000001')?.paidBy).toEqual({ brand: 'visa', last4: '4242', at: '2026-03-01T10:00:00.000Z' });
  });

  it('gets a credit note that names its invoice and has what that has', async () => {
    const { kind, refersTo, total, buyer, taxCategory } = json('CN-000001') ?? {};
    expect({ kind, refersTo, total, taxCategory }).toEqual({
      kind: 'credit_note',
      refersTo: 'INV-000002',
      total: 1_000,
      taxCategory: 'reverse_charge',
    });
    expect(buyer).toEqual(json('INV-000002')?.buyer);
    const [page] = (await readPdf(await fileOf('CN-000001.pdf'))).pages;
    expect(page?.map(({ text }) => text).join(' ')).toContain('Rechnung INV-000002 vom 16. März 2026');
  });

  it('is what docs/invoices.md shows', async () => {
    if (process.env['DOCUMENT_PICTURES'] === 'true') for (const one of sale) takePicture(one);
    const page = await pageOfSale(sale, [await accountingOf('2026-03'), await accountingOf('2026-04')]);
    await expect(page).toMatchFileSnapshot('../../docs/invoices.md');
  });
});
