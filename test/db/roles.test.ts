import { OpenAPIHono } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiEnv, allow } from '../../api/http/access.ts';
import { createRateLimiter } from '../../api/http/rate-limits.ts';
import { declaredTables } from '../../db/access.ts';
import { type Connection, connect, sqlStateOf } from '../../db/connect.ts';
import { findAccess, wantedAccess } from '../../db/grants.ts';
import { createInstanceSchema, instanceSchemaName, instanceTables } from '../../db/instances.ts';
import { newSecret, storeKey } from '../../db/keys.ts';
import { charges, quotes, tenants } from '../../db/schema.ts';
import { asTenant } from '../../db/tenant-scope.ts';
import { serviceRole } from '../../stack/database-roles.ts';
import { createTestDatabase, type TestDatabase, tenantRole, unguarded } from '../support/database.ts';

/* What the role of the service may do to its database, and what it may not, whatever its code says. */

const refusedBy = { privilege: '42501', trigger: '23000', check: '23514', function: '23001' } as const;

let database: TestDatabase;
let service: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  service = connect(database.url, 2, { tenantRole });
  await service.db.insert(tenants).values(['own', 'other'].map((id) => ({ id, createdBy: 'test' })));
  for (const id of ['own', 'other']) await createInstanceSchema(service.db, id);
  await unguarded(database.url, (db) => db.execute(rows));
});
afterAll(async () => {
  await service.close();
  await database.drop();
});

/** A row of everything that is final, of each of both tenants. */
const rows = sql.raw(
  ['own', 'other']
    .map(
      (id) => `
  insert into charges (id, key, tenant_id, kind, reason, attempt, state, amount, tax, currency, lines, quantity, purpose,
    period_number, period_start, period_end, payer_token, created_at, workflow_id, run_id, activity_id, settled_at)
  select '${id}_' || state, '${id}/' || state, '${id}', 'first', state, 1, state, 1000, 100, 'gbp', '[]', 1, '{}', 1, now(), now(),
    'token', now(), 'w', 'r', 'a', case when state in ('pending', 'unknown') then null else now() end
  from unnest(array['pending', 'unknown', 'succeeded', 'declined', 'canceled']) state;
  insert into invoices (number, kind, tenant_id, charge_id, total, tax, currency, lines, issued_at, period_number, period_start,
    period_end, seller, buyer, note, paid_by, issued_on)
  select kind || '${id}', kind, '${id}', '${id}_succeeded', 1000, 100, 'gbp', '[]', now(), 1, now(), now(), '{}', '{"name": "Ann"}',
    'for Ann', '{"last4": "4242"}', now() - case kind when 'invoice' then interval '800 days' else interval '0' end
  from unnest(array['invoice', 'credit_note']) kind;
  insert into refunds (id, key, charge_id, tenant_id, state, amount, tax, currency, reason, actor, created_at, workflow_id)
  select '${id}_' || state, '${id}/' || state, '${id}_succeeded', '${id}', state, 10, 1, 'gbp', 'a reason', 'finance x', now(), 'w'
  from unnest(array['requested', 'refused', 'pending', 'succeeded', 'failed']) state;
  insert into activity (tenant_id, at, actor, event, currency) values
    ('${id}', now(), 'ops', '{"type": "suspended"}', 'gbp'), ('${id}', now(), 'ops', '{"type": "cardChanged"}', 'gbp');
  insert into audit (tenant_id, at, actor, act) values ('${id}', now() - interval '29 days', 'ops', 'signedIn');
  insert into webhook_events (id, type) values ('evt_${id}', 'charge.succeeded');
  insert into quotes (id, tenant_id, change, lines, amount, tax, reactivated, expires_at)
    values ('quote_${id}', '${id}', 'x', '[]', 1, 0, 0, now());
  insert into licences (tenant_id, number, since) values ('${id}', 1, now());
  insert into ${instanceSchemaName(id)}.users (id, name, ref) values ('ann', 'Ann of ${id}', 'usr_ann');`,
    )
    .join('\n'),
);

/** How the database refuses a statement: its SQLSTATE; null where it does not. */
async function refusal(statement: string, { db }: Pick<Connection, 'db'> = service): Promise<string | null> {
  try {
    await db.transaction(async (tx) => {
      await tx.execute(sql.raw(statement));
      throw new Undone();
    });
    return null;
  } catch (error) {
    return error instanceof Undone ? null : sqlStateOf(error);
  }
}

class Undone extends Error {}

describe('what the service may do', () => {
  it('is what is declared for each table, and no table is without', async () => {
    const client = postgres(database.migrationUrl, { max: 1 });
    const roles = { service: serviceRole, tenant: tenantRole };
    const found = await findAccess(client, roles);
    await client.end();
    expect([...found.keys()].sort()).toEqual(declaredTables.map(({ name }) => name));
    for (const table of declaredTables)
      expect([table.name, found.get(table.name)?.toSorted()]).toEqual([
        table.name,
        wantedAccess(table, roles).toSorted(),
      ]);
  });

  it.each(declaredTables.map((table) => [table.name, table] as const))('to %s', async (name, { service: may }) => {
    const refused = refusedBy.privilege;
    expect(await refusal(`truncate ${name}`)).toBe(refused);
    expect(await refusal(`delete from ${name} where false`)).toBe(may.includes('delete') ? null : refused);
    const columns = await service.db.execute<{ name: string }>(sql`
      select attname as name from pg_attribute where attrelid = ${name}::regclass and attnum > 0 and attgenerated = ''
        and attidentity = '' and not attisdropped`);
    for (const column of columns) {
      const isDeclared = may.includes('update') || may.includes(`update(${column.name})`);
      const state = await refusal(`update ${name} set "${column.name}" = "${column.name}" where false`);
      expect([column.name, state]).toEqual([column.name, isDeclared ? null : refused]);
    }
  });

  it.each([
    'create table more (id text)',
    'create schema more',
    'create function public.more() returns int language sql as $$ select 1 $$',
    'alter table charges add column more text',
    'alter table charges disable trigger all',
    'alter table charges disable row level security',
    'drop policy of_tenant on charges',
    'drop table charges',
    'drop trigger settled_charges_are_final on charges',
    'drop function keep_final() cascade',
    `drop schema ${instanceSchemaName('own')} cascade`,
    `create table ${instanceSchemaName('own')}.more (id text)`,
    'set role billing_owner',
    'set session_replication_role = replica',
    `select open_instance('own', 'billing')`,
    `update drizzle.__drizzle_migrations set hash = ''`,
    `copy charges to program 'true'`,
  ])('is not: %s', async (statement) => {
    expect(await refusal(statement)).toBe(refusedBy.privilege);
  });
});

describe('what is final', () => {
  const { privilege, trigger } = refusedBy;

  it.each([
    [`update charges set state = 'pending' where id = 'own_succeeded'`, trigger],
    [`update charges set state = 'succeeded' where id = 'own_declined'`, trigger],
    [`update charges set state = 'succeeded' where id = 'own_canceled'`, trigger],
    [`update charges set payment_intent = 'pi_x' where id = 'own_succeeded'`, trigger],
    [`update charges set settled_at = now() where id = 'own_succeeded'`, trigger],
    [`update charges set amount = 1 where id = 'own_succeeded'`, privilege],
    [`update charges set amount = 1 where id = 'own_pending'`, privilege],
    [`update charges set currency = 'usd' where id = 'own_succeeded'`, privilege],
    [`update charges set key = 'x' where id = 'own_succeeded'`, privilege],
    [`delete from charges where id = 'own_succeeded'`, privilege],
    [`update invoices set total = 1`, privilege],
    [`update invoices set buyer = '{}'`, privilege],
    [`delete from invoices`, privilege],
    [`update refunds set amount = 20 where id = 'own_pending'`, trigger],
    [`update refunds set amount = 20 where id = 'own_succeeded'`, trigger],
    [`update refunds set state = 'pending' where id = 'own_succeeded'`, trigger],
    [`update refunds set state = 'succeeded' where id = 'own_failed'`, trigger],
    [`update refunds set state = 'requested' where id = 'own_refused'`, trigger],
    [`update refunds set reason = null`, privilege],
    [`delete from refunds`, privilege],
    [`update activity set actor = 'x'`, privilege],
    [`delete from activity`, privilege],
    [`update audit set actor = 'x'`, privilege],
    [`delete from audit`, privilege],
    [`update webhook_events set type = 'x'`, privilege],
    [`delete from webhook_events`, privilege],
  ])('stays: %s', async (statement, state) => {
    expect(await refusal(statement)).toBe(state);
  });

  it('of the owner as well, but for what it switches off itself', async () => {
    const owner = connect(database.migrationUrl, 1);
    expect(await refusal(`update charges set amount = 1 where id = 'own_succeeded'`, owner)).toBe(trigger);
    expect(await refusal(`update activity set actor = 'x'`, owner)).toBe(trigger);
    for (const change of ['total = 1', `issued_on = '2020-01-01'`, `tax_category = 'zero'`, `seller = '{"name": "x"}'`])
      expect(await refusal(`update invoices set ${change}`, owner)).toBe(trigger);
    await owner.close();
  });

  it('leaves what is still to come: an outcome, what went back, a refund that fails later', async () => {
    for (const statement of [
      `update charges set state = 'succeeded', settled_at = now() where id = 'own_unknown'`,
      `update charges set refunded = 20, given_back_at = now() where id = 'own_succeeded'`,
      `update refunds set state = 'succeeded', settled_at = now() where id = 'own_pending'`,
      `update refunds set state = 'failed', failed_at = now() where id = 'own_succeeded'`,
      `update document_series set last_number = last_number + 1`,
    ])
      expect([statement, await refusal(statement)]).toEqual([statement, null]);
  });
});

describe('what the owner does for the service', () => {
  it.each([
    ['drops no instance of a tenant that lives', `select drop_instance('own')`],
    ['forgets nothing of a tenant that lives', `select forget_tenant('own')`],
    ['forgets no buyer of the last year', `select forget_buyers(0, 100)`],
    ['forgets no act of the last 30 days', `select forget_old_acts(29, 100)`],
  ])('%s', async (_, statement) => {
    expect(await refusal(statement)).toBe(refusedBy.function);
  });

  it('forgets acts that are older, and what names persons of a tenant that is being deleted, and nothing else', async () => {
    await service.db
      .transaction(async (tx) => {
        const count = async (what: string) =>
          Number((await tx.execute(sql.raw(`select count(*) from ${what}`)))[0]?.['count']);
        await tx.execute(sql`select forget_old_acts(30, 100)`);
        expect(await count('audit')).toBe(2);
        await tx.execute(sql`insert into deletions (tenant_id, instance, rows, workflow_id, run_id, started_at)
        values ('own', 'x', '{}', 'w', 'r', now())`);
        await tx.execute(sql`select forget_tenant('own')`);
        expect(await count(`activity where tenant_id = 'own'`)).toBe(1);
        // What is issued stays for its time, and only that of a deleted tenant goes then.
        expect(await count(`invoices where buyer::text like '%Ann%' and note like '%Ann%'`)).toBe(4);
        await tx.execute(sql`update deletions set deleted_at = now()`);
        await tx.execute(sql`select forget_buyers(1, 100)`);
        expect(await count(`invoices where tenant_id = 'own' and note like '%Ann%'`)).toBe(1);
        expect(await count(`invoices where tenant_id = 'own' and buyer::text like '%Ann%'`)).toBe(1);
        expect(await count(`refunds where tenant_id = 'own' and reason is not null`)).toBe(0);
        expect(await count(`activity where tenant_id = 'other'`)).toBe(2);
        expect(await count(`invoices where tenant_id = 'other' and buyer::text like '%Ann%'`)).toBe(2);
        tx.rollback();
      })
      .catch(onlyRollback);
  });
});

function onlyRollback(error: unknown): void {
  if (!(error instanceof Error && error.message === 'Rollback')) throw error;
}

describe('a request with a tenant’s key', () => {
  /** A route that asks for every tenant's rows, by mistake. */
  function wrongRoute(query: () => Promise<unknown>) {
    const deps = { db: service.db, limiter: createRateLimiter(undefined, null), recordKeyUse: async () => undefined };
    const app = new OpenAPIHono<ApiEnv>();
    const access = { roles: ['ops', 'admin', 'product'] as const, cost: 1, find: undefined };
    app.get('/:t', allow(deps, access), async (context) => context.json(await query()));
    return async (key: string, tenantId: string): Promise<unknown> => {
      const answer = await app.request(`/${tenantId}`, { headers: { authorization: `Bearer ${key}` } });
      return answer.json();
    };
  }

  async function keyOf(role: 'ops' | 'admin' | 'product', tenantId: string | null): Promise<string> {
    const secret = newSecret(role);
    await storeKey(service.db, secret, role, tenantId);
    return secret;
  }

  const tenantsIn = async (db = service.db) => {
    const found = await db.selectDistinct({ tenantId: charges.tenantId }).from(charges);
    return found.map(({ tenantId }) => tenantId).sort();
  };

  it('sees its own tenant’s rows alone, whatever its query asks for; ops see all', async () => {
    const ask = wrongRoute(() => tenantsIn());
    expect(await ask(await keyOf('admin', 'own'), 'own')).toEqual(['own']);
    expect(await ask(await keyOf('product', 'other'), 'other')).toEqual(['other']);
    expect(await ask(await keyOf('ops', null), 'own')).toEqual(['other', 'own']);
  });

  it('does so in a transaction too, and beside others on the same connections', async () => {
    const ask = wrongRoute(() => service.db.transaction((tx) => tenantsIn(tx), { isolationLevel: 'repeatable read' }));
    const alone = wrongRoute(() => tenantsIn());
    const keys = { own: await keyOf('admin', 'own'), other: await keyOf('admin', 'other') };
    const asked = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'own' : 'other') as keyof typeof keys);
    const answers = await Promise.all(asked.map((id, n) => (n % 4 < 2 ? ask : alone)(keys[id], id)));
    expect(answers).toEqual(asked.map((id) => [id]));
  });

  it('sees nobody of another tenant’s instance', async () => {
    const ask = () => service.db.select().from(instanceTables('other').users);
    expect(await asTenant('own', ask)).toEqual([]);
    expect(await asTenant('other', ask)).toMatchObject([{ name: 'Ann of other' }]);
  });

  it('writes nothing of another tenant, and nothing that only a workflow writes', async () => {
    const state = (work: () => Promise<unknown>) => asTenant('own', work).then(() => null, sqlStateOf);
    const quote = { id: 'q', change: 'x', lines: [], amount: 1, tax: 0, reactivated: 0, expiresAt: new Date() };
    expect(await state(() => service.db.insert(quotes).values({ ...quote, tenantId: 'other' }))).toBe(
      refusedBy.privilege,
    );
    expect(await state(() => service.db.update(charges).set({ refunded: 1 }))).toBe(refusedBy.privilege);
    expect(await state(() => service.db.insert(tenants).values({ id: 'more', createdBy: 'x' }))).toBe(
      refusedBy.privilege,
    );
    expect(await state(() => service.db.insert(quotes).values({ ...quote, tenantId: 'own' }))).toBe(null);
  });

  it('that fails leaves its connection to others, as the role of the service', async () => {
    const fails = () => service.db.execute(sql`select 1 / 0`);
    for (let n = 0; n < 5; n += 1) expect(await asTenant('own', fails).then(() => null, sqlStateOf)).toBe('22012');
    const kill = () => service.db.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
    for (let n = 0; n < 3; n += 1) await expect(asTenant('own', kill)).rejects.toThrow();
    expect(await tenantsIn()).toEqual(['other', 'own']);
    expect(await asTenant('own', () => tenantsIn())).toEqual(['own']);
    const [role] = await service.db.execute(
      sql`select current_user as name, current_setting('app.tenant', true) as tenant`,
    );
    expect(role?.['name']).toBe(serviceRole);
  });
});
