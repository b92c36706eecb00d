// Prints how long finance's search and a month's closing take on a ledger of 200,000 charges: `npm run finance-speed`.
// It fails where a search by any clue takes longer than its limit.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { documentPages, readDeferredRevenue } from '../db/accounting.ts';
import { type ChargeFilter, listCharges } from '../db/charges.ts';
import { connect, type Database } from '../db/connect.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { datesOfMonth } from '../domain/finance/accounting.ts';
import { keepChildren } from '../stack/children.ts';
import { freePort } from '../stack/ports.ts';
import { ensureDatabase, startPostgres } from '../stack/postgres.ts';
import { milliseconds, quantile, seeded, timed } from './statistics.ts';

const { values } = parseArgs({
  options: {
    charges: { type: 'string', default: '200000' },
    tenants: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '40' },
    limit: { type: 'string', default: '50' },
  },
});
const [charges, tenants, rounds, limitMs] = [values.charges, values.tenants, values.rounds, values.limit].map(
  Number,
) as [number, number, number, number];

const folder = mkdtempSync(join(tmpdir(), 'finance-speed-'));
const children = keepChildren();
const postgres = children.add(
  await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'speed',
    logFile: join(folder, 'postgres.log'),
    settings: { fsync: 'off', synchronous_commit: 'off' },
  }),
);
try {
  await ensureDatabase(postgres, 'ledger');
  const url = postgres.url('ledger');
  await migrateDatabase(url);
  const connection = connect(url, 1);
  const { db } = connection;
  await writeLedger(db);
  const slow = await measureSearch(db);
  await measureMonth(db);
  await connection.close();
  process.exitCode = slow === 0 ? 0 : 1;
} finally {
  await children.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Writes twenty charges a tenant over as many months, a tenth of them declined; four in five companies are a Ltd. */
async function writeLedger(db: Database): Promise<void> {
  const each = Math.ceil(charges / tenants);
  await db.execute(sql`
    insert into tenants (id, created_by, name, admin_email)
    select 'tenant-' || n, 'x', 'Company ' || md5(n::text) || case n % 5 when 0 then ' GmbH' else ' Ltd' end,
      'admin@' || substr(md5('mail' || n), 1, 8) || '.example'
    from generate_series(0, ${tenants - 1}::int) as n`);
  await db.execute(sql`
    insert into licences (tenant_id, number, since)
    select 'tenant-' || n, number, timestamptz '2025-01-01Z' + (n % 28) * interval '1 day'
    from generate_series(0, ${tenants - 1}::int) as n, generate_series(1, 1 + n % 40) as number`);
  await db.execute(sql`
    insert into charges (id, key, tenant_id, kind, reason, attempt, state, amount, tax, currency, lines, quantity, purpose,
      period_number, period_start, period_end, customer, payment_intent, payer_token, card_brand, card_last4, created_at,
      settled_at, workflow_id, run_id, activity_id)
    select 'chg_' || substr(encode(sha256(n::text::bytea), 'hex'), 1, 24), tenant || '/' || period || '/renewal/period/1',
      tenant, 'renewal', 'period', 1, case n % 10 when 9 then 'declined' else 'succeeded' end, net + net / 5, net / 5,
      (array['gbp', 'eur', 'usd'])[1 + n % 3],
      jsonb_build_array(jsonb_build_object('description', 'x', 'quantity', 1, 'unitAmount', net, 'amount', net,
        'from', at::date, 'to', (at + interval '1 month')::date, 'days', (at + interval '1 month')::date - at::date,
        'daysInPeriod', (at + interval '1 month')::date - at::date)),
      1, '{}', period, at, at + interval '1 month', 'cus', 'pi_' || substr(md5('pi' || n), 1, 24), 'x', 'visa',
      lpad((n % 9973)::text, 4, '0'), at, at, 'subscription/' || tenant, 'run', '1'
    from (select n, 'tenant-' || (n / ${each}::int) as tenant, n % ${each}::int as period,
        2000 * (1 + (n / ${each}::int) % 400) as net,
        timestamptz '2025-01-01Z' + ((n / ${each}::int) % 28) * interval '1 day' + (n % ${each}::int) * interval '1 month' as at
      from generate_series(0, ${charges - 1}::int) as n) as rows`);
  await db.execute(sql`
    insert into invoices (number, kind, tenant_id, charge_id, total, tax, currency, lines, issued_at, issued_on, period_number,
      period_start, period_end, seller, buyer)
    select 'INV-' || lpad((row_number() over (order by created_at, id))::text, 6, '0'), 'invoice', tenant_id, id, amount, tax,
      currency, lines, created_at, created_at::date, period_number, period_start, period_end, '{}',
      jsonb_build_object('name', tenant_id)
    from charges where state = 'succeeded'`);
  await db.execute(sql`vacuum analyze`);
}

/** Times the search by each clue; answers how many take longer than their limit. */
async function measureSearch(db: Database): Promise<number> {
  const random = seeded(17);
  const [first] = await db.execute<{ id: string; pi: string }>(
    sql`select id, payment_intent as pi from charges order by id limit 1 offset 777`,
  );
  const tenant = () => Math.floor(random() * tenants);
  const clues: Readonly<Record<string, () => string>> = {
    'a tenant’s id': () => `tenant-${tenant()}`,
    'a part of a company’s name': () =>
      Math.floor(random() * 0xfffff)
        .toString(16)
        .padStart(5, '0'),
    'a word that most companies have': () => 'Ltd',
    'an e-mail domain': () => `${Math.floor(random() * 0xffff).toString(16)}.example`,
    'a receipt': () => `INV-${String(1 + tenant()).padStart(6, '0')}`,
    'an amount': () => ((2_400 * (1 + (tenant() % 400))) / 100).toFixed(2),
    'an amount without decimals': () => String(24 * (1 + (tenant() % 400))),
    'the last four': () => String(tenant() % 9_973).padStart(4, '0'),
    'a licence of all tenants': () => 'lic_1',
    'a licence of a few': () => `lic_${30 + (tenant() % 11)}`,
    'a PaymentIntent': () => first?.pi ?? '',
    'a part of a charge’s id': () => (first?.id ?? '').slice(4, 14),
    nothing: () => 'no such company',
  };
  console.log(`\n${charges} charges of ${tenants} tenants, ${rounds} searches each, at most ${limitMs} ms at p95`);
  let slow = 0;
  for (const [name, clue] of Object.entries(clues)) {
    const times = await timesOf(() => listCharges(db, { q: clue(), limit: 51 }));
    if (quantile(times, 0.95) > limitMs) slow += 1;
    report(name, times);
  }
  const dates = { from: '2025-06-01', to: '2025-07-01', timeZone: 'Europe/London' };
  const narrowed: ChargeFilter = { q: 'Ltd', state: 'declined', dates, limit: 51 };
  report('a word, a state and a month', await timesOf(() => listCharges(db, narrowed)));
  report('a month', await timesOf(() => listCharges(db, { dates, limit: 51 })));
  return slow;
}

async function measureMonth(db: Database): Promise<void> {
  const dates = datesOfMonth('2025-06');
  let documents = 0;
  const read = async (): Promise<void> => {
    documents = 0;
    for await (const rows of documentPages(db, dates, { isFinance: true })) documents += rows.length;
  };
  const times = [await timed(read), await timed(read), await timed(read)];
  report(`the ${documents} documents of a month`, times);
  const deferred = () => readDeferredRevenue(db, dates);
  report('its deferred revenue', [await timed(deferred), await timed(deferred), await timed(deferred)]);
}

async function timesOf(search: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(search));
  return times;
}

function report(name: string, times: readonly number[]): void {
  const at = (share: number): string => milliseconds(quantile(times, share)).padStart(8);
  console.log(`  ${name.padEnd(34)} p50 ${at(0.5)}   p95 ${at(0.95)}   most ${at(1)}`);
}
