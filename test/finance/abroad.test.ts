import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { storeKey } from '../../db/keys.ts';
import { charges, invoices } from '../../db/schema.ts';
import { activate, card } from '../domain/support/tenant.ts';
import { bareApp } from '../support/bare-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { RecordedLife } from '../support/recorded-lives.ts';
import { testSeller } from '../support/seller.ts';

/* One invoice in dollars with tax, of a seller that keeps its books in pounds, and given back in five parts. */

const tenantId = 'abroad';
const key = 'finance-key';
const rate = { currency: 'usd', from: '2026-01-01', to: '2026-12-31', rate: '1.2699' };
const seller = testSeller({ exchangeRates: () => [rate] });

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 2);
  await storeKey(connection.db, key, 'finance', null);
  const buyer = new RecordedLife(connection.db, seller, tenantId, {
    signedUpAt: '2026-03-02T10:00',
    currency: 'usd',
    unitPrice: 6_993,
    taxMilliPercent: 19_000,
  });
  await buyer.signUp({ name: 'Abroad Inc.', adminEmail: 'admin@abroad.example' });
  buyer.life.must(card).must(activate(1, true));
  await buyer.record();
  const [paid] = await connection.db.select().from(charges).where(eq(charges.tenantId, tenantId));
  for (const share of [12, 133, 400, 201]) await buyer.refund(paid?.id ?? '', share);
  await buyer.refundRest(paid?.id ?? '');
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

async function found(path: string, field: 'number' | 'invoiceNumber'): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await bareApp(connection.db).request(`/v1/${path}`, { headers });
  expect([path, answer.status]).toEqual([path, 200]);
  const { data } = (await answer.json()) as { data: readonly Record<typeof field, string>[] };
  return data.map((one) => one[field]);
}

const receipts = (q: string) => found(`tenants/${tenantId}/invoices?q=${encodeURIComponent(q)}`, 'number');
const bills = (q: string) => found(`finance/charges?q=${encodeURIComponent(q)}`, 'invoiceNumber');

describe('an invoice of which all was credited', () => {
  it('has its tax credited to the penny, in its own currency and in the seller’s', async () => {
    const rows = await connection.db.select().from(invoices).orderBy(asc(invoices.number));
    const [invoice, ...others] = rows.filter(({ kind }) => kind === 'invoice');
    const notes = rows.filter(({ kind }) => kind === 'credit_note');
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

    expect(others).toEqual([]);
    expect(notes).toHaveLength(5);
    expect(sum(notes.map(({ tax }) => tax))).toBe(invoice?.tax);
    expect(invoice?.taxAtHome).toMatchObject({ amount: 1_047, currency: 'gbp', rate: '1.2699' });
    expect(sum(notes.map(({ taxAtHome }) => taxAtHome?.amount ?? 0))).toBe(1_047);
  });
});

describe('a document', () => {
  it.each(['INV-000001', 'inv-1', 'INV 1', '#inv000001', 'ＩＮＶ－００００１'])('is found as %s', async (q) => {
    expect(await receipts(q)).toEqual(['INV-000001']);
    expect(await bills(q)).toEqual(['INV-000001']);
  });

  it('is found by its number as a credit note, and by a part of it in the tenant’s own list', async () => {
    expect(await receipts('cn-3')).toEqual(['CN-000003']);
    expect(await bills('cn 3')).toEqual(['INV-000001']);
    expect(await receipts('INV-0000')).toEqual(['INV-000001']);
    expect(await receipts('００００5')).toEqual(['CN-000005']);
  });

  it.each(['US$83.22', '83,22 $', '８３．２２', '-83.22 USD'])('is found by its amount as %s', async (q) => {
    expect(await receipts(q)).toEqual(['INV-000001']);
    expect(await bills(q)).toEqual(['INV-000001']);
  });

  it.each(['inv-2', 'NZ$83.22', 'INV', 'inv-11'])('of another number or currency is none: %s', async (q) => {
    expect(await bills(q)).toEqual([]);
  });
});
