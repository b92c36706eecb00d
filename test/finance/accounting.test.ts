import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { beginDeletion, forgetTenant } from '../../db/deletion.ts';
import { storeKey } from '../../db/keys.ts';
import { saveDetails } from '../../db/save-details.ts';
import { charges, invoices, refunds, tenants } from '../../db/schema.ts';
import { datesOfMonth, type Posting, postingsByCurrency } from '../../domain/finance/accounting.ts';
import { type DeferredMovement, noMovement, plus } from '../../domain/finance/deferred-revenue.ts';
import type { ExchangeRate } from '../../domain/money/exchange.ts';
import { decimalsOf } from '../../domain/money/money.ts';
import { activate, add, cancel, card, declined, remove, succeeded } from '../domain/support/tenant.ts';
import { bareApp } from '../support/bare-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { RecordedLife } from '../support/recorded-lives.ts';
import { testSeller } from '../support/seller.ts';

/* A month of 200 made-up tenants: closed twice it is the same, and all that says what it came to says the same. */

const key = 'finance-key';
const opsKey = 'ops-key';
/** Of dollars no rate was published. */
const rates: readonly ExchangeRate[] = [
  { currency: 'eur', from: '2026-03-01', to: '2026-06-30', rate: '1.1523' },
  { currency: 'jpy', from: '2026-03-01', to: '2026-06-30', rate: '191.37' },
];
const seller = testSeller({ exchangeRates: () => rates });
const tenantCount = 200;
/** From the first document to the last: midnight in Auckland is the day before in London. */
const months = ['2026-03', '2026-04', '2026-05', '2026-06'] as const;

let database: TestDatabase;
let connection: Connection;
let lives: readonly RecordedLife[];

beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 4);
  await storeKey(connection.db, key, 'finance', null);
  await storeKey(connection.db, opsKey, 'ops', null);
  lives = Array.from({ length: tenantCount }, (_, n) => begin(n));
  await each(lives, async (life, n) => {
    await life.signUp({
      name: n === 7 ? '=HYPERLINK("http://evil")' : `Company ${n}`,
      adminEmail: `admin@c${n}.example`,
    });
    liveUntilMay(life, n);
    await life.record();
    if (n % 5 === 0) await refundNewest(life, 300 + n);
    liveUntilJune(life, n);
    await life.record();
  });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const zones = ['Europe/London', 'Pacific/Auckland', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Tokyo'] as const;
const currencies = ['gbp', 'eur', 'jpy', 'usd'] as const;
const taxes = [20_000, 19_000, 0, 8_875] as const;

/** Signs up in April on a day, in a zone, currency and at a tax of its own; every twentieth at the start of April in London. */
function begin(n: number): RecordedLife {
  const day = String(1 + (n % 30)).padStart(2, '0');
  return new RecordedLife(connection.db, seller, `made-up-${n}`, {
    signedUpAt: n % 20 === 0 ? '2026-04-01T00:00' : `2026-04-${day}T1${n % 10}:15`,
    zone: zones[n % zones.length] ?? 'UTC',
    currency: currencies[n % currencies.length] ?? 'gbp',
    // From what is too little to be charged to thousands.
    unitPrice: n % 13 === 0 ? 37 : 1_999 + n * 7,
    taxMilliPercent: taxes[n % taxes.length] ?? 0,
  });
}

function liveUntilMay({ life }: RecordedLife, n: number): void {
  life.must(card).must(activate(1 + (n % 9), true));
  if (life.today < '2026-04-20') life.until('2026-04-20T12:00').give(add(1 + (n % 3)));
  // A suspended tenant pays later for the days that it used.
  if (n % 17 === 3) life.processor = () => declined('insufficient_funds');
  if (n % 6 === 2) life.give(remove(1));
  life.until('2026-05-21T12:00').give(add(2));
}

function liveUntilJune({ life }: RecordedLife, n: number): void {
  life.processor = () => succeeded;
  if (n % 17 === 3) life.give({ type: 'pay' });
  if (n % 11 === 4) life.give(cancel);
  life.until('2026-06-12T12:00');
}

async function refundNewest(life: RecordedLife, share: number): Promise<void> {
  const paid = await connection.db.select().from(charges).where(eq(charges.tenantId, life.tenantId));
  const newest = paid.filter(({ state }) => state === 'succeeded').at(-1);
  if (newest !== undefined) await life.refund(newest.id, share);
}

/** A few at a time, as many connections as there are. */
async function each(
  all: readonly RecordedLife[],
  work: (life: RecordedLife, n: number) => Promise<void>,
): Promise<void> {
  const waiting = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next[1], next[0]);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

function ask(path: string, accept?: string, as = key): Promise<Response> {
  const headers = { authorization: `Bearer ${as}`, ...(accept !== undefined && { accept }) };
  return Promise.resolve(bareApp(connection.db).request(`/v1/finance/${path}`, { headers }));
}

const closed = async (month: string, as = key): Promise<Buffer> =>
  Buffer.from(await (await ask(`accounting?month=${month}`, undefined, as)).arrayBuffer());

const deferred = async (month: string): Promise<readonly (DeferredMovement & { readonly currency: string })[]> =>
  ((await (await ask(`deferred-revenue?month=${month}`)).json()) as { data: never }).data;

type Entry = Readonly<Record<string, string>>;
/** Rows by their columns' names; a cell with a comma or a quotation mark is in quotation marks. */
function entriesOf(file: Buffer): readonly Entry[] {
  const [names = [], ...rows] = file
    .toString()
    .replace('\ufeff', '')
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    );
  return rows.map((cells) => Object.fromEntries(names.map((name, n) => [name, cells[n] ?? ''])));
}

/** What a bookkeeper's program adds up from the file. */
function totalsOf(entries: readonly Entry[]): ReadonlyMap<string, Posting> {
  return postingsByCurrency(
    entries.map((entry) => {
      const currency = (entry['currency'] ?? '').toLowerCase();
      const minor = (name: string) => Math.round(Number(entry[name]) * 10 ** decimalsOf(currency));
      return { currency, net: minor('net'), tax: minor('tax'), gross: minor('gross') };
    }),
  );
}

describe('a closed month', () => {
  it('has each document of its civil dates, once, in their order, in the columns that accountants expect', async () => {
    const response = await ask('accounting?month=2026-05');
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="accounting-2026-05.csv"');
    const file = Buffer.from(await response.arrayBuffer());
    expect(file.toString().split('\r\n')[0]).toBe(
      '\ufeffdate,number,kind,company,country,tax id,net,rate,tax,gross,currency,card,category,corrects,home tax,home currency,tax country',
    );
    const entries = entriesOf(file);
    expect(entries.length).toBeGreaterThan(300);
    const places = entries.map(({ date, number }) => `${date} ${number}`);
    expect(places).toEqual([...new Set(places)].toSorted());
    expect(entries.every(({ date }) => date?.startsWith('2026-05'))).toBe(true);
    const kinds = new Set(entries.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['invoice', 'credit_note']));
  });

  it('has credit notes with a minus that is a number, and names that a spreadsheet would run as text', async () => {
    const text = (await closed('2026-05')).toString();
    const credit = entriesOf(Buffer.from(text)).find(({ kind }) => kind === 'credit_note');
    expect(Number(credit?.['gross'])).toBeLessThan(0);
    expect(Number(credit?.['net']) + Number(credit?.['tax'])).toBeCloseTo(Number(credit?.['gross']), 2);
    expect(credit?.['corrects']).toMatch(/^INV-/);
    expect(text).toContain(`'=HYPERLINK`);
    expect(text).not.toMatch(/,"?=HYPERLINK/);
  });

  it('holds the invoice dated 1 May, and not the one dated 1 June, in the seller’s zone', async () => {
    const [may, june] = [entriesOf(await closed('2026-05')), entriesOf(await closed('2026-06'))];
    const { db } = connection;
    // Midnight of a summer’s first day in London is the day before in UTC.
    const midnight = async (at: string) =>
      (
        await db
          .select({ number: invoices.number })
          .from(invoices)
          .where(eq(invoices.issuedAt, new Date(at)))
      ).map(({ number }) => number);
    const [first, next] = [await midnight('2026-04-30T23:00:00Z'), await midnight('2026-05-31T23:00:00Z')];
    expect(first.length).toBeGreaterThan(0);
    expect(next.length).toBeGreaterThan(0);
    const numbersOf = (entries: readonly Entry[]) => entries.map(({ number }) => number);
    expect(numbersOf(may)).toEqual(expect.arrayContaining(first));
    expect(numbersOf(june)).toEqual(expect.arrayContaining(next));
    expect(numbersOf(may)).not.toEqual(expect.arrayContaining(next.slice(0, 1)));
  });

  it('is each number of both series in exactly one month', async () => {
    const all = (await Promise.all(months.map((month) => closed(month)))).flatMap((file) =>
      entriesOf(file).map(({ number }) => number),
    );
    const { db } = connection;
    const issued = await db.select({ number: invoices.number }).from(invoices);
    expect(all).toHaveLength(issued.length);
    expect(new Set(all)).toEqual(new Set(issued.map(({ number }) => number)));
  });

  it('is JSON where that is accepted, in pages and in minor units, and the same', async () => {
    const entries: (Posting & { readonly currency: string })[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = `accounting?month=2026-05&limit=150${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { data, nextCursor } = (await (await ask(query, 'application/json')).json()) as never as {
        data: typeof entries;
        nextCursor: string | null;
      };
      entries.push(...data);
      cursor = nextCursor;
    }
    expect(postingsByCurrency(entries)).toEqual(totalsOf(entriesOf(await closed('2026-05'))));
  });

  it.each([
    '',
    '?month=',
    '?month=2026-13',
    '?month=2026-5',
    '?month=1969-12',
    '?month=2026-05&cursor=MjAyNi0wMi0zMCBJTlYtMQ',
  ])('is no month: %j is refused, naming the field', async (query) => {
    const response = await ask(`accounting${query}`, 'application/json');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'validation_failed' });
  });
});

describe('the tax in the seller’s currency', () => {
  const minor = (text = '') => Math.round(Number(text) * 100);
  const entriesOfAll = async () => (await Promise.all(months.map((month) => closed(month)))).flatMap(entriesOf);

  it('adds up to that of the documents, less that of the credit notes', async () => {
    const issued = await connection.db.select().from(invoices);
    const documents = issued.map(({ kind, tax, taxAtHome, currency, issuedOn }) => {
      const amount = currency === 'gbp' ? tax : (taxAtHome?.amount ?? 0);
      return { month: issuedOn.slice(0, 7), amount: kind === 'invoice' ? amount : -amount };
    });
    for (const month of months) {
      const entries = entriesOf(await closed(month));
      const total = entries.reduce((sum, { 'home tax': tax }) => sum + minor(tax), 0);
      expect([month, total]).toEqual([
        month,
        documents.filter((one) => one.month === month).reduce((sum, { amount }) => sum + amount, 0),
      ]);
    }
    const currenciesIn = new Set((await entriesOfAll()).map((entry) => entry['home currency']));
    expect(currenciesIn).toEqual(new Set(['GBP']));
  });

  it('is left empty where it is to be converted yet, and is 0 where there is no tax', async () => {
    const entries = await entriesOfAll();
    const of = (code: string) => entries.filter(({ currency }) => currency === code);
    expect(of('USD').some(({ tax }) => Number(tax) !== 0)).toBe(true);
    for (const { tax, 'home tax': home } of of('USD')) expect(home).toBe(Number(tax) === 0 ? '0.00' : '');
    for (const { 'home tax': home } of of('JPY')) expect(home).toBe('0.00');
    for (const { tax, 'home tax': home } of of('GBP')) expect(home).toBe(tax);
    expect(of('EUR').some(({ tax, 'home tax': home }) => home !== '' && Number(home) !== Number(tax))).toBe(true);
  });

  it('of the credit notes of an invoice that was given back in parts adds up to that of the invoice', async () => {
    const eur = lives.filter((_, n) => currencies[n % currencies.length] === 'eur').slice(-10);
    for (const life of eur) {
      const paid = await connection.db.select().from(charges).where(eq(charges.tenantId, life.tenantId));
      const { id } = paid.find(({ state }) => state === 'succeeded') ?? { id: '' };
      for (const share of [71, 333, 7]) await life.refund(id, share);
      await life.refundRest(id);
    }
    const ids = new Set(eur.map(({ tenantId }) => tenantId));
    const issued = await connection.db.select().from(invoices);
    const entries = await entriesOfAll();
    const whole = issued
      .filter(({ kind, tenantId }) => kind === 'invoice' && ids.has(tenantId))
      .map(({ number }) => {
        const notes = entries.filter(({ corrects }) => corrects === number);
        const sumOf = (rows: readonly Entry[], name: string) =>
          rows.reduce((sum, entry) => sum + minor(entry[name]), 0);
        const invoice = entries.filter((entry) => entry['number'] === number);
        expect(sumOf(invoice, 'home tax')).toBeGreaterThan(0);
        return { notes, left: sumOf([...invoice, ...notes], 'gross'), home: sumOf([...invoice, ...notes], 'home tax') };
      })
      .filter(({ notes, left }) => notes.length >= 4 && left === 0);
    expect(whole).toHaveLength(10);
    expect(whole.map(({ home }) => home)).toEqual(whole.map(() => 0));
  });

  it('has the country whose tax it is, as the document has it', async () => {
    const issued = await connection.db.select().from(invoices);
    const countries = new Map(issued.map(({ number, taxCountry }) => [number, taxCountry ?? '']));
    for (const { number = '', 'tax country': country } of await entriesOfAll())
      expect([number, country]).toEqual([number, countries.get(number)]);
  });
});

describe('what a month came to', () => {
  it('is the same in the file, in the ledger, in the invoices and in the movement of deferred revenue', async () => {
    const { db } = connection;
    const { from, to } = datesOfMonth('2026-05');
    const file = totalsOf(entriesOf(await closed('2026-05')));

    // the invoices and credit notes themselves
    const signed = sql`case ${invoices.kind} when 'invoice' then 1 else -1 end`;
    const documents = await db
      .select({
        currency: invoices.currency,
        gross: sql<number>`sum(${signed} * ${invoices.total})::int`,
        tax: sql<number>`sum(${signed} * ${invoices.tax})::int`,
      })
      .from(invoices)
      .where(and(gte(invoices.issuedOn, from), lt(invoices.issuedOn, to)))
      .groupBy(invoices.currency);
    expect(new Map(documents.map(({ currency, gross, tax }) => [currency, { net: gross - tax, tax, gross }]))).toEqual(
      file,
    );

    // the ledger: what was charged, less what was given back, by London's days
    const day = (column: typeof charges.settledAt | typeof refunds.settledAt) =>
      sql`${column} >= '2026-04-30T23:00:00Z' and ${column} < '2026-05-31T23:00:00Z'`;
    const paid = await db
      .select()
      .from(charges)
      .where(and(eq(charges.state, 'succeeded'), day(charges.settledAt)));
    const back = await db
      .select()
      .from(refunds)
      .where(and(eq(refunds.state, 'succeeded'), day(refunds.settledAt)));
    const ledger = [
      ...paid.map(({ currency, amount, tax }) => ({ currency, net: amount - tax, tax, gross: amount })),
      ...back.map(({ currency, amount, tax }) => ({ currency, net: tax - amount, tax: -tax, gross: -amount })),
    ];
    expect(postingsByCurrency(ledger)).toEqual(file);

    // deferred revenue
    const movements = await deferred('2026-05');
    expect(new Map(movements.map(({ currency, billed, returned }) => [currency, billed - returned]))).toEqual(
      new Map([...file].map(([currency, { net }]) => [currency, net])),
    );
  });

  it('goes over into the next month to the penny, until all is earned', async () => {
    const all = [...months, '2026-07', '2026-08'];
    const totals = new Map<string, DeferredMovement>();
    for (const month of all)
      for (const { currency, ...movement } of await deferred(month)) {
        const total = totals.get(currency) ?? noMovement;
        const left = total.billed - total.recognised - total.returned;
        expect([month, currency, movement.before]).toEqual([month, currency, left]);
        expect(movement.after).toBeGreaterThanOrEqual(0);
        totals.set(currency, plus(total, movement));
      }
    expect(totals.size).toBe(currencies.length);
    for (const [currency, { billed, recognised, returned, ...rest }] of totals) {
      expect([currency, recognised]).toEqual([currency, billed - returned]);
      expect(billed).toBeGreaterThan(0);
      expect(returned).toBeGreaterThan(0);
      expect(rest.after).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('closed a second time, after refunds and other details', () => {
  it('is byte by byte the same', async () => {
    const before = await Promise.all(months.slice(0, 3).map((month) => closed(month)));
    const deferredBefore = await Promise.all(months.slice(0, 3).map(deferred));
    const { db } = connection;

    for (const life of lives.slice(20, 40)) await refundNewest(life, 1_000);
    for (const { tenantId } of lives.slice(40, 60)) {
      await db.update(tenants).set({ name: 'Another name' }).where(eq(tenants.id, tenantId));
      await saveDetails(db, tenantId, details, { by: 'admin', commandId: 'save' });
    }

    const after = await Promise.all(months.slice(0, 3).map((month) => closed(month)));
    expect(after.map((file) => file.toString())).toEqual(before.map((file) => file.toString()));
    expect(await Promise.all(months.slice(0, 3).map(deferred))).toEqual(deferredBefore);
    // What was refunded is in the month of its credit note.
    const june = entriesOf(await closed('2026-06')).filter(({ kind }) => kind === 'credit_note');
    expect(june.length).toBeGreaterThanOrEqual(10);
  });

  it('is so after deletions too for finance, while ops see their buyers no more', async () => {
    const { db } = connection;
    const before = await closed('2026-05');
    expect((await closed('2026-05', opsKey)).toString()).toBe(before.toString());
    const gone = lives.slice(60, 80).map(({ tenantId }) => tenantId);
    for (const tenantId of gone) {
      await beginDeletion(db, tenantId, Date.UTC(2026, 5, 12), { workflowId: 'w', runId: 'r' });
      await forgetTenant(db, tenantId);
    }
    expect((await closed('2026-05')).toString()).toBe(before.toString());

    // In the file as in JSON; those who are still there keep their names.
    const whose = new Map((await db.select().from(invoices)).map(({ number, tenantId }) => [number, tenantId]));
    const page = await ask('accounting?month=2026-05&limit=200', 'application/json', opsKey);
    const { data } = (await page.json()) as { data: { number: string; company: string; card: unknown }[] };
    const inFile = entriesOf(await closed('2026-05', opsKey));
    let masked = 0;
    for (const entries of [inFile, data])
      for (const { number, company, card: paidWith } of entries) {
        const tenantId = whose.get(number ?? '') ?? '';
        if (!gone.includes(tenantId)) expect(company).toMatch(/Company|HYPERLINK/);
        else {
          expect([company, paidWith || null]).toEqual([tenantId, null]);
          masked += 1;
        }
      }
    expect(masked).toBeGreaterThan(20);
    const asFinance = await ask('accounting?month=2026-05&limit=200', 'application/json');
    expect(await asFinance.text()).toContain(`"Company 60"`);
    expect(JSON.stringify(data)).not.toContain(`"Company 60"`);
  });
});

const details = {
  legalName: 'Another GmbH',
  addressLines: ['Hauptstraße 1'] as string[],
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
  taxId: 'DE136695976',
  purchaseOrder: null,
  purchaseOrderUntil: null,
  note: null,
  language: 'de',
} as const;
