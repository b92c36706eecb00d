import { desc, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureFirstKeys } from '../../api/first-keys.ts';
import { mostKeysOfTenant, newSecret, storeKey } from '../../db/keys.ts';
import { apiKeys, sessions } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';
import type { Answer, TenantKeys } from '../support/service.ts';
import { signedIn, signedInByLink, type Visitor } from '../support/visitor.ts';

/** Keys are made, listed, rotated and revoked; sessions are listed and ended (docs/api.md, "Keys"). */

const service = useService();
let own: TenantKeys;
let other: TenantKeys;

beforeAll(async () => {
  [own, other] = await Promise.all([service.createTenant('own'), service.createTenant('other')]);
});

interface KeyJson {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly role: string;
  readonly createdBy: string;
  readonly lastUsedAt: string | null;
  readonly configured: boolean;
  readonly actor: string;
  readonly act: string;
  readonly about: string | null;
  readonly tenantId: string | null;
}

const ownPath = '/v1/tenants/own/keys';
const opsPath = '/v1/ops/keys';
const bodyOf = (answer: Answer): KeyJson => answer.body as KeyJson;
const make = async (path: string, body: object, key = service.keys.ops): Promise<KeyJson> => {
  const answer = await service.ask('POST', path, { body, key });
  expect(answer.status).toBe(201);
  return bodyOf(answer);
};
const list = async (path: string, key = service.keys.ops): Promise<readonly KeyJson[]> =>
  ((await service.ask('GET', path, { key })).body as { data: readonly KeyJson[] }).data;
const statusWith = async (key: string, path = '/v1/tenants/own/subscription'): Promise<number> =>
  (await service.ask('GET', path, { key })).status;

describe('a tenant’s key', () => {
  it('is made by its admin, works at once, and is listed without its secret', async () => {
    const made = await make(ownPath, { name: 'Nightly job', role: 'admin' }, own.admin);
    expect(made).toMatchObject({ name: 'Nightly job', role: 'admin', lastUsedAt: null, expiresAt: null });
    expect(made.createdBy).toMatch(/^admin /);
    expect(await statusWith(made.key)).toBe(200);
    const listed = await list(ownPath, own.admin);
    expect(listed.map(({ name }) => name)).toEqual(['Nightly job', 'First key', 'First key']);
    expect(JSON.stringify(listed)).not.toContain(made.key);
    const stored = JSON.stringify(await service.world.db.select().from(apiKeys));
    expect(stored).not.toContain(made.key);
    expect(bodyOf(await service.ask('GET', `${ownPath}/${made.id}`, { key: own.admin }))).toMatchObject({
      name: 'Nightly job',
    });
  });

  it('is the actor in the activity log, by its id', async () => {
    const { id, key } = await make(ownPath, { name: 'Buyer', role: 'admin' }, own.admin);
    await service.ask('POST', '/v1/tenants/own/licences', { key, body: { quantity: 1 } });
    const { data } = (await service.ask('GET', '/v1/tenants/own/activity')).body as { data: readonly KeyJson[] };
    expect(data[0]?.actor).toBe(`admin ${id}`);
  });

  it('is rotated with an overlap, and the first is refused by the next request', async () => {
    const first = await make(ownPath, { name: 'First', role: 'product' });
    const second = await make(ownPath, { name: 'Second', role: 'product' });
    const entitlement = '/v1/tenants/own/entitlements/ann';
    expect([await statusWith(first.key, entitlement), await statusWith(second.key, entitlement)]).toEqual([200, 200]);
    expect((await service.ask('DELETE', `${ownPath}/${first.id}`, { key: own.admin })).status).toBe(204);
    expect([await statusWith(first.key, entitlement), await statusWith(second.key, entitlement)]).toEqual([401, 200]);
    expect((await list(ownPath)).map(({ id }) => id)).not.toContain(first.id);
    expect((await service.ask('DELETE', `${ownPath}/${first.id}`)).status).toBe(404);
  });

  it('ends by itself at its end, for entitlements and sessions too', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await make(ownPath, { name: 'Visitor', role: 'admin', expiresAt });
    const visitor = await signedIn(service, made.key);
    const product = await make(ownPath, { name: 'Trial', role: 'product', expiresAt });
    const entitlement = '/v1/tenants/own/entitlements/ann';
    expect([await statusWith(made.key), await statusWith(product.key, entitlement)]).toEqual([200, 200]);
    await service.world.db
      .update(apiKeys)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(apiKeys.expiresAt, new Date(expiresAt)));
    expect([await statusWith(made.key), await statusWith(product.key, entitlement)]).toEqual([401, 401]);
    expect((await visitor.get('/licensing/own/activity')).status).toBe(303);
  });

  it('is nobody else’s: another tenant and ops’ own list neither show nor revoke it', async () => {
    const made = await make(ownPath, { name: 'Mine', role: 'admin' });
    for (const [path, key] of [
      ['/v1/tenants/other/keys', other.admin],
      [opsPath, service.keys.ops],
    ] as const) {
      expect((await list(path, key)).map(({ id }) => id)).not.toContain(made.id);
      expect((await service.ask('DELETE', `${path}/${made.id}`, { key })).status).toBe(404);
    }
    expect((await service.ask('DELETE', `${ownPath}/${made.id}`, { key: other.admin })).status).toBe(404);
    expect(await statusWith(made.key)).toBe(200);
  });

  it.each([
    ['/role', { name: 'x', role: 'ops' }],
    ['/name', { name: '', role: 'admin' }],
    ['/expiresAt', { name: 'x', role: 'admin', expiresAt: '2020-01-01T00:00:00Z' }],
  ])('is refused with a wrong %s, and nothing is made', async (pointer, body) => {
    const before = await list(ownPath);
    const { status, body: problem } = await service.ask('POST', ownPath, { body });
    expect([status, (problem as { errors: { pointer: string }[] }).errors[0]?.pointer]).toEqual([422, pointer]);
    expect(await list(ownPath)).toEqual(before);
  });

  it('is made once under an Idempotency-Key, and shown once', async () => {
    const again = () =>
      service.ask('POST', ownPath, { body: { name: 'Once', role: 'admin' }, headers: { 'idempotency-key': 'once' } });
    const [first, second] = [await again(), await again()];
    expect(bodyOf(first).key).toMatch(/^lk_admin_/);
    expect(second.body).not.toHaveProperty('key');
    expect(bodyOf(second).id).toBe(bodyOf(first).id);
    expect((await list(ownPath)).filter(({ name }) => name === 'Once')).toHaveLength(1);
  });

  it('is not made where the tenant has a hundred, also where many are made at once; one that ended makes room', async () => {
    const { admin } = await service.createTenant('many');
    const path = '/v1/tenants/many/keys';
    const ask = (n: number) =>
      service.ask('POST', path, {
        body: { name: `Key ${n}`, role: 'product' },
        key: admin,
        headers: { 'idempotency-key': `key-${n}` },
      });
    for (let n = 2; n < mostKeysOfTenant - 1; n += 1)
      await storeKey(service.world.unguarded, newSecret('product'), 'product', 'many');

    const answers = await Promise.all([1, 2, 3, 4].map(ask));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      Array.from({ length: 3 }, () => [409, 'key_limit']),
    );
    const { db } = service.world;
    expect(await db.$count(apiKeys, eq(apiKeys.tenantId, 'many'))).toBe(mostKeysOfTenant);

    const made = answers.map(({ body }) => body as Partial<KeyJson>).find(({ key }) => key !== undefined);
    expect((await service.ask('DELETE', `${path}/${made?.id}`, { key: admin })).status).toBe(204);
    expect((await ask(5)).status).toBe(201);
    expect(await statusWith(admin, '/v1/tenants/many/subscription')).toBe(200);
  });

  it('has its last use written at most once a minute', async () => {
    const { id, key } = await make(ownPath, { name: 'Used', role: 'admin' });
    const lastUse = async (): Promise<string | null | undefined> =>
      (await list(ownPath)).find((listed) => listed.id === id)?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    await statusWith(key);
    const first = await lastUse();
    expect(first).not.toBeNull();
    await statusWith(key);
    expect(await lastUse()).toBe(first);
  });

  it('is not made for a tenant that is deleted, whose keys lose their names and run out', async () => {
    const gone = await service.createTenant('gone');
    await make('/v1/tenants/gone/keys', { name: 'Key of Ann Other', role: 'admin' });
    await service.ask('POST', '/v1/tenants/gone/subscription/cancellation', { body: {} });
    await service.ask('POST', '/v1/tenants/gone/test-clock/advance', { body: { by: 'P1M' } });
    const refused = await service.ask('POST', '/v1/tenants/gone/keys', { body: { name: 'x', role: 'admin' } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'subscription_ended' } });
    const kept = await service.world.db.select().from(apiKeys).where(eq(apiKeys.tenantId, 'gone'));
    expect(kept.map(({ name }) => name)).toEqual(kept.map(({ id }) => id));
    for (const { expiresAt } of kept) expect(expiresAt).not.toBeNull();
    expect(await statusWith(gone.admin, '/v1/tenants/gone/subscription')).toBe(200);
  });
});

describe('a key of ops', () => {
  it('may be one of metrics, which may collect them and nothing else', async () => {
    const { key } = await make(opsPath, { name: 'Prometheus', role: 'metrics' });
    expect(await statusWith(key, '/metrics')).toBe(200);
    expect(await statusWith(key, '/v1/ops/tenants')).toBe(403);
    expect(await statusWith(key, '/v1/tenants/own/subscription')).toBe(403);
  });

  it('is made by ops alone, and for its roles alone', async () => {
    expect((await service.ask('POST', opsPath, { body: { name: 'x', role: 'admin' } })).status).toBe(422);
    for (const key of [service.keys.finance, own.admin])
      expect((await service.ask('POST', opsPath, { key, body: { name: 'x', role: 'ops' } })).status).toBe(403);
  });

  it('cannot leave ops without any, also where two revoke each other', async () => {
    const made = await make(opsPath, { name: 'Spare', role: 'ops' });
    const all = await list(opsPath);
    const [mine] = all.filter(({ name, role }) => name === 'First key' && role === 'ops');
    const answers = await Promise.all([
      service.ask('DELETE', `${opsPath}/${mine?.id ?? ''}`, { key: made.key }),
      service.ask('DELETE', `${opsPath}/${made.id}`, { key: service.keys.ops }),
    ]);
    const valid = [await statusWith(made.key, opsPath), await statusWith(service.keys.ops, opsPath)];
    expect(valid).toContain(200);
    expect(answers.filter(({ status }) => status === 204).length).toBeLessThan(2);
    // The tests below go on with the first one.
    await service.world.db
      .update(apiKeys)
      .set({ revokedAt: null })
      .where(eq(apiKeys.id, mine?.id ?? ''));
  });
});

describe('the sessions that a key has opened', () => {
  it('end with it, as do the links it has made and the sessions of those', async () => {
    const maker = await make(opsPath, { name: 'Maker', role: 'ops' }, await anyOpsKey());
    const visitor = await signedIn(service, maker.key);
    const { body } = await service.ask('POST', '/v1/tenants/own/sign-in-links', { key: maker.key, body: {} });
    const link = new URL((body as { url: string }).url);
    const guest = await signedInBy(link);
    const unused = await service.ask('POST', '/v1/tenants/own/sign-in-links', { key: maker.key, body: {} });
    expect((await visitor.get('/ops/tenants')).status).toBe(200);
    expect((await guest.get('/licensing/own/activity')).status).toBe(200);
    await service.ask('DELETE', `${opsPath}/${maker.id}`, { key: await anyOpsKey() });
    expect((await visitor.get('/ops/tenants')).status).toBe(303);
    expect((await guest.get('/licensing/own/activity')).status).toBe(303);
    const late = new URL((unused.body as { url: string }).url);
    expect((await fetch(`${service.url}${late.pathname}${late.search}`, { redirect: 'manual' })).status).toBe(410);
  });

  it('are listed with who made their link, and ended one by one', async () => {
    const key = await anyOpsKey();
    const { body } = await service.ask('POST', '/v1/tenants/own/sign-in-links', { key, body: {} });
    const guest = await signedInBy(new URL((body as { url: string }).url));
    const path = '/v1/tenants/own/sessions';
    const [session] = await list(path, own.admin);
    expect(session).toMatchObject({ role: 'admin', signedInBy: 'link' });
    expect((await service.ask('GET', `${path}/${session?.id ?? ''}`, { key: own.admin })).body).toEqual(session);
    expect(session?.actor).toMatch(/^admin link-\S+ made by ops \S+$/);
    expect((await service.ask('DELETE', `/v1/tenants/other/sessions/${session?.id ?? ''}`, { key })).status).toBe(404);
    expect((await guest.get('/licensing/own/activity')).status).toBe(200);
    const ended = await service.ask('DELETE', `${path}/${session?.id ?? ''}`, { key: own.admin });
    expect(ended.status).toBe(204);
    expect((await guest.get('/licensing/own/activity')).status).toBe(303);
    expect(await list(path, own.admin)).toEqual([]);
  });

  it('of ops and finance are ops’ to see', async () => {
    await signedIn(service, service.keys.finance);
    const listed = await list('/v1/ops/sessions', await anyOpsKey());
    expect(listed[0]).toMatchObject({ role: 'finance', signedInBy: 'key' });
  });

  it('end when they are not used, and later when they are', async () => {
    const visitor = await signedIn(service, own.admin);
    const path = '/licensing/own/activity';
    const nearlyIdle = { lastUsedAt: new Date(Date.now() - 3_600_000), idleUntil: new Date(Date.now() + 60_000) };
    await service.world.db.update(sessions).set(nearlyIdle);
    expect((await visitor.get(path)).status).toBe(200);
    const [used] = await service.world.db.select().from(sessions).orderBy(desc(sessions.createdAt)).limit(1);
    expect(used?.idleUntil.getTime()).toBeGreaterThan(nearlyIdle.idleUntil.getTime());
    await service.world.db.update(sessions).set({ idleUntil: new Date(Date.now() - 1) });
    expect((await visitor.get(path)).status).toBe(303);
  });
});

describe('the audit', () => {
  it('says who signed in and out, made and ended keys, links and sessions, and exported, and from where', async () => {
    const tenant = await service.createTenant('watched');
    const visitor = await signedIn(service, tenant.admin);
    await visitor.get('/licensing/watched/export');
    await visitor.press(await visitor.get('/licensing/watched/activity'), 'Sign out');
    const { id } = await make('/v1/tenants/watched/keys', { name: 'x', role: 'admin' }, tenant.admin);
    await service.ask('DELETE', `/v1/tenants/watched/keys/${id}`, { key: tenant.admin });
    const key = await anyOpsKey();
    await service.ask('POST', '/v1/tenants/watched/sign-in-links', { key, body: {} });
    const acts = await list('/v1/ops/audit?tenantId=watched', key);
    expect(acts.map(({ act }) => act)).toEqual([
      'linkMade',
      'keyRevoked',
      'keyMade',
      'signedOut',
      'dataExported',
      'signedIn',
    ]);
    for (const act of acts)
      expect(act).toMatchObject({ tenantId: 'watched', address: expect.stringMatching(/127\.0\.0\.1/) });
    expect(acts[4]).toMatchObject({ sessionId: expect.any(String), keyId: expect.any(String) });
    expect(acts[2]).toMatchObject({ about: id, sessionId: null });
  });
});

describe('the audit of files', () => {
  const csv = { accept: 'text/csv' };
  const files = async () => {
    const acts = await list('/v1/ops/audit?limit=200', await anyOpsKey());
    return acts.filter(({ act }) => act === 'dataExported').map(({ tenantId, about }) => [tenantId, about]);
  };

  it('names each that is read with many rows or documents, and no page of a list', async () => {
    const { admin: key } = await service.createTenant('filed');
    const path = '/v1/tenants/filed';
    await service.ask('PUT', `${path}/payment-method`, { key, body: { paymentMethod: 'pm_card_visa' } });
    await service.ask('POST', `${path}/subscription/activation`, { key, body: { quantity: 1, startNow: true } });
    const { body } = await service.ask('GET', `${path}/invoices`, { key });
    const [number] = (body as { data: { number: string }[] }).data.map((invoice) => invoice.number);
    const before = await files();

    for (const at of ['/licences', '/activity', '/users', '/charges', `/invoices/${number}.pdf`])
      expect([at, (await service.ask('GET', path + at, { key })).status]).toEqual([at, 200]);
    expect((await service.ask('GET', `${path}/licences?colour=red`, { key, headers: csv })).status).toBe(422);
    expect(await files()).toEqual(before);

    const read = async (at: string, as: string) =>
      expect([at, (await service.ask('GET', at, { key: as, headers: csv })).status]).toEqual([at, 200]);
    await read(`${path}/licences`, key);
    await read(`${path}/activity`, key);
    await read(`${path}/export`, key);
    await read(`${path}/invoice-archive?issuedIn=2026`, key);
    await read('/v1/finance/charges', service.keys.finance);
    await read('/v1/finance/accounting?month=2026-03', service.keys.finance);
    expect((await files()).slice(0, -before.length || undefined).toReversed()).toEqual([
      ['filed', 'licences.csv'],
      ['filed', 'activity.csv'],
      ['filed', 'filed-export.zip'],
      ['filed', 'receipts-2026.zip'],
      [null, 'charges.csv'],
      [null, 'accounting-2026-03.csv'],
    ]);
  });

  it('names those that are read on pages too, with the session', async () => {
    const visitor = await signedIn(service, own.admin);
    for (const path of ['/licensing/own/licences.csv', '/licensing/own/activity.csv'])
      expect([path, (await visitor.get(path)).status]).toEqual([path, 200]);
    const acts = await list('/v1/ops/audit?tenantId=own', await anyOpsKey());
    const read = { act: 'dataExported', sessionId: expect.any(String), address: expect.any(String) };
    expect(acts.slice(0, 2)).toMatchObject([
      { ...read, about: 'activity.csv' },
      { ...read, about: 'licences.csv' },
    ]);
  });
});

it('a repeated change is one act in the audit', async () => {
  const request = { body: { name: 'once', role: 'admin' }, headers: { 'idempotency-key': 'one key' } };
  const [first, again] = [await service.ask('POST', ownPath, request), await service.ask('POST', ownPath, request)];
  expect([first.status, again.status, bodyOf(again).key]).toEqual([201, 201, undefined]);
  const acts = await list('/v1/ops/audit?tenantId=own');
  expect(acts.filter(({ about }) => about === bodyOf(first).id)).toHaveLength(1);
});

describe('the first keys', () => {
  it('that are configured replace their predecessors, and cannot be revoked by request', async () => {
    const { db } = service.world;
    const [first, second] = [newSecret('ops'), newSecret('ops')];
    await ensureFirstKeys(db, { opsApiKey: first });
    expect(await statusWith(first, opsPath)).toBe(200);
    await ensureFirstKeys(db, { opsApiKey: second });
    expect([await statusWith(first, opsPath), await statusWith(second, opsPath)]).toEqual([401, 200]);
    const [configured] = (await list(opsPath, second)).filter((listed) => listed.configured);
    const refused = await service.ask('DELETE', `${opsPath}/${configured?.id ?? ''}`, { key: second });
    expect(refused).toMatchObject({ status: 409, body: { code: 'key_in_configuration' } });
    // The same start again, and the way back.
    await ensureFirstKeys(db, { opsApiKey: second });
    expect(await statusWith(second, opsPath)).toBe(200);
    await ensureFirstKeys(db, { opsApiKey: first });
    expect([await statusWith(first, opsPath), await statusWith(second, opsPath)]).toEqual([200, 401]);
    // A key that was made by request has no successor in the configuration.
    const made = await make(opsPath, { name: 'Made', role: 'ops' }, first);
    await ensureFirstKeys(db, { opsApiKey: second });
    expect(await statusWith(made.key, opsPath)).toBe(200);
  });

  it('that are configured no longer go on, and can be revoked', async () => {
    const { db } = service.world;
    const given = newSecret('finance');
    await ensureFirstKeys(db, { financeApiKey: given });
    expect(await ensureFirstKeys(db, {})).not.toHaveProperty('finance');
    expect(await statusWith(given, '/v1/finance/charges')).toBe(200);
    const key = await anyOpsKey();
    const [finance] = (await list(opsPath, key)).filter(({ name }) => name === 'Configured key of finance');
    expect((await service.ask('DELETE', `${opsPath}/${finance?.id ?? ''}`, { key })).status).toBe(204);
  });

  it('of one role cannot be another’s', async () => {
    const shared = newSecret('ops');
    await expect(ensureFirstKeys(service.world.db, { opsApiKey: shared, financeApiKey: shared })).rejects.toThrow(
      'is one of another role',
    );
  });
});

/** Some tests here revoke the first one. */
async function anyOpsKey(): Promise<string> {
  return service.makeKey('ops', null);
}

function signedInBy({ href }: URL): Promise<Visitor> {
  return signedInByLink(service, href);
}
