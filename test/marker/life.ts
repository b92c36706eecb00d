import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { charges, disputes } from '../../db/schema.ts';
import { type Answer, frozenTime, type Service } from '../support/service.ts';
import { disputeIntent } from '../support/stand-in.ts';
import { germanId } from '../support/tax-ids.ts';
import { createVisitor } from '../support/visitor.ts';
import { until, type World } from '../support/world.ts';

/** Stands in every text of a request, and in the ids of users, which may be mail addresses. */
export const marker = 'zzmarkzz';
export const userMarker = 'zzuserzz';
export const tenantId = 'marked';

/** Fields that were sent with a marker, by route and field as `stringsIn` names them, with each status that was answered. */
export type Diary = Map<string, Set<number>>;

interface Request {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly key?: string;
}

export type Send = (route: string, request?: Request) => Promise<Answer>;

/** Sends requests as a careful client does: what fails on our side is asked again, under the same key. */
export function sender(service: Service, diary: Diary): Send {
  return async (route, { params = {}, query = {}, body, key } = {}) => {
    const [method = '', template = ''] = route.split(' ');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? tenantId));
    const search = Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query).toString()}`;
    const headers = method === 'get' ? {} : { 'idempotency-key': `${marker}-${randomUUID()}` };
    const options = { headers, ...(body !== undefined && { body }), ...(key !== undefined && { key }) };
    const first = await until(
      () => service.ask(method.toUpperCase(), `${path}${search}`, options),
      ({ status, headers: answered }) => status < 500 && (status !== 202 || isOperation(answered)),
    );
    const answer = first.status === 202 ? await ended(service, first) : first;
    for (const field of markedFields({ ...params, ...query, ...body })) {
      const where = `${route}/${field}`;
      diary.set(where, (diary.get(where) ?? new Set()).add(answer.status));
    }
    return answer;
  };
}

function isOperation(headers: Headers): boolean {
  return (headers.get('location') ?? '').includes('/operations/');
}

/** A change that takes longer, as there are faults on its way. */
function ended(service: Service, { headers }: Answer): Promise<Answer> {
  return until(
    () => service.ask('GET', headers.get('location') ?? ''),
    ({ status, body }) => status === 200 && (body as { readonly state: string }).state !== 'running',
  );
}

function markedFields(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.some(isMarked) ? [`${name}/*`] : [];
    if (typeof value === 'object' && value !== null)
      return markedFields(value as Readonly<Record<string, unknown>>).map((field) => `${name}/${field}`);
    return isMarked(value) ? [name] : [];
  });
}

function isMarked(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(marker) || value.includes(userMarker));
}

const ann = `${userMarker}-ann@example.com`;
const bob = `${userMarker}-bob`;

/** A tenant's life from its creation until it is deleted, with a marker in whatever may be written about it. */
export async function live(service: Service, send: Send, beforeItsEnd: () => Promise<void>): Promise<void> {
  const name = `Company ${marker}`;
  const adminEmail = `${marker}@example.com`;
  await expectDone(send('post /v1/tenants', { body: { tenantId, name, adminEmail, testClock: { frozenTime } } }));
  await failOnceEverywhere(service.world);
  await write(service, send);
  await signIn(service);
  await read(service, send);
  await buy(send);
  await refundSome(service, send);
  await disputeSome(service);
  await expectDone(send('post /v1/tenants/{t}/subscription/cancellation', { body: { reason: `Why ${marker}` } }));
  await beforeItsEnd();
  await expectDone(send('post /v1/tenants/{t}/test-clock/advance', { body: { to: '2026-04-02T00:00:00Z' } }));
}

/** The same about a tenant that is deleted: of which nothing may be kept. */
export async function liveOn(service: Service, send: Send): Promise<void> {
  await send('post /v1/tenants', { body: { tenantId, name: `Again ${marker}`, adminEmail: `${marker}@example.com` } });
  await write(service, send);
  await read(service, send);
  await buy(send);
  await refundSome(service, send);
  await send('post /v1/tenants/{t}/subscription/cancellation', { body: { reason: `Still ${marker}` } });
}

async function write({ url }: Service, send: Send): Promise<void> {
  await send('patch /v1/tenants/{t}', { body: { name: `Right ${marker}`, adminEmail: `right.${marker}@example.com` } });
  const address = { lines: [`${marker} street`, marker], postcode: marker, city: marker, country: 'US' };
  // An id that a register is asked about comes first.
  const german = { lines: [marker], postcode: '10115', city: marker, country: 'DE' };
  await send('put /v1/tenants/{t}/billing-details', {
    body: { legalName: `German ${marker}`, address: german, taxId: germanId },
  });
  const order = { purchaseOrder: marker, purchaseOrderUntil: '2026-12-31', note: `Note ${marker}` };
  await send('put /v1/tenants/{t}/billing-details', {
    body: { legalName: `Legal ${marker}`, address, taxId: `${marker}1`, ...order },
  });
  await send('post /v1/tenants/{t}/keys', { body: { name: `Key ${marker}`, role: 'admin' } });
  const invited = { email: `${marker}.member@example.com`, name: `Member ${marker}`, role: 'billing' };
  const { body: member } = await send('post /v1/tenants/{t}/members', { body: invited });
  const params = { id: (member as { readonly id?: string } | null)?.id ?? '' };
  await send('patch /v1/tenants/{t}/members/{id}', { params, body: { name: `Called ${marker}` } });
  const contact = { email: `${marker}.books@example.com`, kinds: ['receipts', 'failures'] };
  await send('post /v1/tenants/{t}/contacts', { body: contact });
  for (const userId of [ann, bob])
    await send('put /v1/tenants/{t}/users/{userId}', {
      params: { userId },
      body: { name: `Name ${marker}`, email: `${marker}.user@example.com` },
    });
  const returnUrl = `${url}/back?mail=${marker}`;
  await send('post /v1/tenants/{t}/payment-method/setup-sessions', { body: { returnUrl } });
  await send('put /v1/tenants/{t}/payment-method', { body: { paymentMethod: 'pm_card_visa' } });
}

async function signIn(service: Service): Promise<void> {
  const key = await service.makeKey('admin', tenantId);
  await until(
    () => createVisitor(service).post('/sign-in', { key }),
    ({ status }) => status === 303,
  );
}

async function read({ keys }: Service, send: Send): Promise<void> {
  const q = marker;
  await send('get /v1/tenants/{t}/users', { query: { q } });
  await send('get /v1/tenants/{t}/licences', { query: { q } });
  await send('get /v1/ops/tenants', { query: { q } });
  await send('get /v1/finance/charges', { query: { q, tenantId: marker }, key: keys.finance });
  await send('get /v1/tenants/{t}/activity', { query: { actor: `member/${marker}` } });
  await send('get /v1/tenants/{t}/invoices', { query: { q } });
  await send('get /v1/tenants/{t}/contacts');
  await send('get /v1/ops/mails', { query: { tenantId: marker } });
  await send('post /v1/ops/tenants/{t}/acknowledgements', { body: { about: marker } });
  await send('get /v1/tenants/{t}/export');
}

async function buy(send: Send): Promise<void> {
  await send('post /v1/tenants/{t}/subscription/activation', { body: { quantity: 3, startNow: true } });
  await send('post /v1/tenants/{t}/licences/assignments', { body: { userIds: [ann] } });
  const change = { type: 'addLicences', quantity: 1 };
  const { body: quoted } = await send('post /v1/tenants/{t}/quotes', { body: { change } });
  const { id: quote } = (quoted ?? {}) as { readonly id?: string };
  await send('post /v1/tenants/{t}/licences', { body: { quantity: 1, ...(quote !== undefined && { quote }) } });
  await send('post /v1/tenants/{t}/entitlements/uses', { body: { on: frozenTime.slice(0, 10), userIds: [ann] } });
  await send('put /v1/tenants/{t}/licences/{id}/assignee', { params: { id: 'lic_2' }, body: { userId: bob } });
  await send('delete /v1/tenants/{t}/licences/{id}/assignee', { params: { id: 'lic_2' } });
  // Refused, as all are free to choose: the refusal names who holds what.
  await send('post /v1/tenants/{t}/licences/removals', { body: { quantity: 3 } });
  await send('delete /v1/tenants/{t}/users/{userId}', { params: { userId: bob } });
}

async function refundSome({ keys, url }: Service, send: Send): Promise<void> {
  const answer = await send('get /v1/finance/charges', { query: { tenantId }, key: keys.finance });
  const [charge] = (answer.body as { data: readonly { id: string }[] }).data;
  const params = { id: charge?.id ?? '' };
  await send('post /v1/tenants/{t}/charges/{id}/confirmation', { params, body: { returnUrl: `${url}/${marker}` } });
  await send('post /v1/finance/charges/{id}/refunds', {
    params,
    body: { amount: 100, reason: `Because ${marker}` },
    key: keys.finance,
  });
}

async function disputeSome({ world }: Service): Promise<void> {
  const [paid] = await world.db.select().from(charges).where(eq(charges.state, 'succeeded'));
  await disputeIntent(world, paid?.paymentIntent ?? '');
  await until(
    () => world.db.$count(disputes),
    (count) => count === 1,
  );
}

async function expectDone(asked: Promise<Answer>): Promise<void> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}

/** A fault of each kind and table: which have been reached. */
export async function reachedFaults({ unguarded: db }: World): Promise<ReadonlyMap<string, boolean>> {
  const rows = await db.execute<{ fault: string; isReached: boolean }>(sql`
    select sequencename as fault, last_value is not null as "isReached" from pg_sequences where schemaname = 'faults'`);
  return new Map(rows.map(({ fault, isReached }) => [fault, isReached]));
}

/**
 * Has the first insert, update and delete of each table fail, telling the whole row as PostgreSQL tells of a row that breaks a
 * constraint, whose name is the fault's. A sequence remembers it, as what fails is rolled back.
 */
async function failOnceEverywhere({ unguarded: db }: World): Promise<void> {
  await db.execute(sql`create schema faults`);
  await db.execute(
    sql.raw(`create function faults.fail() returns trigger language plpgsql security definer as $$ declare told text; begin
      told := case when tg_op = 'DELETE' then old::text else new::text end;
      if nextval('faults.' || tg_argv[0]) = 1 then raise exception 'A fault of the test in %', told
        using detail = told, constraint = tg_argv[0]; end if;
      return case when tg_op = 'DELETE' then old else new end; end $$`),
  );
  const tables = await db.execute<{ schema: string; name: string }>(sql`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and (table_schema = 'public' or table_schema like 'instance%')`);
  for (const { schema, name } of tables)
    for (const operation of ['insert', 'update', 'delete']) {
      // An instance has contacts of its own.
      const fault = `${schema === 'public' ? '' : 'i_'}${name}_${operation}`;
      await db.execute(sql.raw(`create sequence faults.${fault}`));
      await db.execute(
        sql.raw(
          `create trigger fail before ${operation} on "${schema}"."${name}" for each row
          execute function faults.fail('${fault}')`.replace('trigger fail', `trigger fail_${operation}`),
        ),
      );
    }
}
