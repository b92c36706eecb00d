import { generateKeyPairSync } from 'node:crypto';
import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceSchemaName } from '../../db/instances.ts';
import { type EntitlementDocumentJson, may, readDocument } from '../../domain/rules/entitlement-document.ts';
import { useService } from '../support/fixtures.ts';
import type { TenantKeys } from '../support/service.ts';

const signingKeys = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
const service = useService({ signingKeys });
let acme: TenantKeys;

const ask = (method: string, path: string, body?: unknown, key = acme.admin) =>
  service.ask(method, `/v1/tenants/acme${path}`, { key, ...(body !== undefined && { body }) });
/** As it is on the wire. */
const read = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${service.url}/v1/tenants/acme${path}`, {
    headers: { authorization: `Bearer ${acme.product}`, 'accept-encoding': 'identity', ...headers },
  });
const documentOf = async () => (await (await read('/entitlements')).json()) as EntitlementDocumentJson;
const users = async () =>
  ((await ask('GET', '/users')).body as { data: { userId: string; lastUsedOn: string | null }[] }).data.map(
    ({ userId, lastUsedOn }) => [userId, lastUsedOn],
  );
const check = (userId: string) => ask('GET', `/entitlements/${userId}`, undefined, acme.product);
const idsOf = ({ body }: { body: unknown }) =>
  (body as { data: { userId?: string; id?: string }[] }).data.map(({ userId, id }) => userId ?? id);

beforeAll(async () => {
  acme = await service.createTenant('acme');
  await ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
  await ask('POST', '/subscription/activation', { quantity: 3, startNow: true });
  for (const id of ['ann', 'ben', 'cat', 'dan']) await ask('PUT', `/users/${id}`, { name: `Name of ${id}` });
  await ask('POST', '/licences/assignments', { userIds: ['ann', 'ben', 'cat'] });
});

describe('the entitlement document', () => {
  it('says at one version who may make calls, and its version is its tag', async () => {
    const answer = await read('/entitlements');
    const document = (await answer.json()) as EntitlementDocumentJson;
    expect(document).toMatchObject({
      tenantId: 'acme',
      state: 'active',
      licencesWork: true,
      accessEndsAt: null,
      until: '2026-03-31T23:00:00.000Z',
      frozenTime: '2026-03-01T10:00:00.000Z',
      holders: [
        { userId: 'ann', licenceId: 'lic_1', until: null },
        { userId: 'ben', licenceId: 'lic_2', until: null },
        { userId: 'cat', licenceId: 'lic_3', until: null },
      ],
    });
    expect(answer.headers.get('etag')).toBe(`W/"${document.version}"`);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    for (const userId of ['ann', 'dan', 'nobody']) {
      const { checkAgainAt, ...single } = (await check(userId)).body as { checkAgainAt: string };
      const decided = may(readDocument(document), userId, Date.now());
      expect(single).toMatchObject({ userId, licensed: decided.licensed, licenceId: decided.licenceId });
      expect(Date.parse(checkAgainAt)).toBe(decided.checkAgainAt);
    }
  });

  it('is not sent again at the same version, and is at the next', async () => {
    const { version } = await documentOf();
    for (const tag of [`W/"${version}"`, `"${version}"`, `"0", W/"${version}"`]) {
      const again = await read('/entitlements', { 'if-none-match': tag });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    await ask('DELETE', '/licences/lic_3/assignee');
    const next = await read('/entitlements', { 'if-none-match': `W/"${version}"` });
    expect(next.status).toBe(200);
    const { version: later, holders } = (await next.json()) as EntitlementDocumentJson;
    expect(later).toBeGreaterThan(version);
    expect(holders.map(({ userId }) => userId)).toEqual(['ann', 'ben']);
  });

  it('is signed by the first key, and both keys are published', async () => {
    const answer = await read('/entitlements.jws');
    expect(answer.headers.get('content-type')).toBe('application/jose');
    const published = await fetch(`${service.url}/.well-known/jwks.json`);
    const keys = (await published.json()) as JSONWebKeySet;
    expect(keys.keys).toHaveLength(2);
    const { payload, protectedHeader } = await compactVerify(await answer.text(), createLocalJWKSet(keys));
    expect(protectedHeader.kid).toBe(keys.keys[0]?.kid);
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(await documentOf());
    const tag = answer.headers.get('etag') ?? '';
    expect((await read('/entitlements.jws', { 'if-none-match': tag })).status).toBe(304);
    expect((await read('/entitlements', { 'if-none-match': tag })).status).toBe(200);
  });

  it('of 10,000 holders is less than 300 kB on the wire', { timeout: 120_000 }, async () => {
    const large = await service.createTenant('large');
    const asLarge = (method: string, path: string, body?: unknown) =>
      service.ask(method, `/v1/tenants/large${path}`, { key: large.admin, ...(body !== undefined && { body }) });
    await asLarge('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
    const body = { quantity: 10_000, startNow: true };
    const params = { t: 'large' };
    await service.client(large.admin).change('POST /v1/tenants/{t}/subscription/activation', { params, body });
    const instance = instanceSchemaName('large');
    await service.world.db.execute(`insert into ${instance}.users (id, name, ref)
      select id, 'Name', 'usr_' || left(encode(sha256(convert_to(
        (select user_salt from tenants where id = 'large') || '/' || id, 'UTF8')), 'hex'), 16)
      from (select gen_random_uuid()::text as id from generate_series(1, 10000)) as made`);
    await service.world.db.execute(`update licences set holder = ref from (
      select ref, row_number() over () as number from ${instance}.users) as made
      where tenant_id = 'large' and licences.number = made.number`);
    const times: number[] = [];
    let bytes = 0;
    for (const path of ['/entitlements', '/entitlements', '/entitlements', '/entitlements', '/entitlements.jws']) {
      const startedAt = performance.now();
      const { body, encoding } = await rawBytes(`/v1/tenants/large${path}`, large.product);
      times.push(Math.round(performance.now() - startedAt));
      expect(encoding).toBe('gzip');
      if (path === '/entitlements') {
        bytes = body.length;
        const { holders } = JSON.parse(gunzipSync(body).toString()) as EntitlementDocumentJson;
        expect(holders).toHaveLength(10_000);
      } else console.log(`10,000 holders: ${times.join(', ')} ms; ${bytes} bytes, signed ${body.length}`);
    }
    expect(bytes).toBeLessThan(300_000);
  });
});

describe('a single answer', () => {
  it('holds for a minute at most, and no longer than its `until`', async () => {
    const { headers, body } = await check('ann');
    expect(headers.get('cache-control')).toBe('private, max-age=60');
    expect(body).toMatchObject({ licensed: true, checkAgainAt: '2026-03-01T10:01:00.000Z' });
  });
});

describe('last use', () => {
  it('is the day of a check that let the user in, written once a day however often it is checked', async () => {
    let written = 0;
    for (let day = 1; day <= 7; day += 1) {
      if (day > 1) await service.world.advance('acme', `2026-03-0${day}T10:00:00Z`);
      for (let round = 0; round < 3; round += 1) {
        for (const userId of ['ann', 'ben', 'dan']) await check(userId);
        written += await service.uses.flush();
      }
    }
    // Two who may make calls, seven days.
    expect(written).toBe(14);
    expect(await users()).toEqual([
      ['ann', '2026-03-07'],
      ['ben', '2026-03-07'],
      ['cat', null],
      ['dan', null],
    ]);
  });

  it('is reported by a product that answers from memory, never for a day to come, and never backwards', async () => {
    const report = (on: string, ...userIds: string[]) =>
      ask('POST', '/entitlements/uses', { on, userIds }, acme.product);
    expect(await report('2026-03-06', 'ann', 'cat', 'not-there')).toMatchObject({ status: 200, body: { recorded: 1 } });
    expect(await report('2026-03-08', 'ann')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/on' }] } });
    expect(await report('2026-01-30', 'ann')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/on' }] } });
    expect((await ask('POST', '/entitlements/uses', { on: '2026-03-06', userIds: ['ann'] })).status).toBe(403);
    expect(await users()).toEqual([
      ['ann', '2026-03-07'],
      ['ben', '2026-03-07'],
      ['cat', '2026-03-06'],
      ['dan', null],
    ]);
  });

  it('sorts and filters users and licences, with who was never there as the longest ago', async () => {
    expect(idsOf(await ask('GET', '/users?sort=lastUsedOn'))).toEqual(['dan', 'cat', 'ann', 'ben']);
    expect(idsOf(await ask('GET', '/users?sort=lastUsedOn&order=desc'))).toEqual(['ben', 'ann', 'cat', 'dan']);
    expect(idsOf(await ask('GET', '/users?notUsedFor=1'))).toEqual(['cat', 'dan']);
    expect(idsOf(await ask('GET', '/users?notUsedFor=2'))).toEqual(['dan']);
    expect(idsOf(await ask('GET', '/licences?sort=lastUsedOn&order=desc&assigned=true'))).toEqual(['lic_2', 'lic_1']);
    expect(idsOf(await ask('GET', '/licences?sort=name'))).toEqual(['lic_1', 'lic_2', 'lic_3']);
    expect(idsOf(await ask('GET', '/users?sort=status'))).toEqual(['ann', 'ben', 'cat', 'dan']);
  });

  it('is paged both ways, with where a page is', async () => {
    type Page = { nextCursor: string; previousCursor: string; total: number; before: number };
    const page = async (query: string) => {
      const { body } = await ask('GET', `/users?sort=name&limit=2&${query}`);
      return { ids: idsOf({ body }), ...(body as Page) };
    };
    const first = await page('');
    expect(first).toMatchObject({ ids: ['ann', 'ben'], previousCursor: null, total: 4, before: 0 });
    const second = await page(`cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ ids: ['cat', 'dan'], nextCursor: null, total: 4, before: 2 });
    const back = await page(`cursor=${second.previousCursor}`);
    expect(back).toMatchObject({ ids: ['ann', 'ben'], previousCursor: null, total: 4, before: 0 });
    for (const query of ['sort=id', 'sort=name&order=desc', 'sort=status']) {
      const refused = await ask('GET', `/users?${query}&cursor=${first.nextCursor}`);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/cursor' }] } });
    }
  });

  it('goes with its user, and is forgotten and not kept where the tenant wants that', async () => {
    await ask('DELETE', '/users/ben');
    await ask('PUT', '/users/ben', { name: 'Another Ben' });
    expect(await users()).toContainEqual(['ben', null]);
    expect((await ask('PATCH', '', { lastUsed: false })).body).toMatchObject({ lastUsedSince: null });
    expect((await users()).map(([, on]) => on)).toEqual([null, null, null, null]);
    await service.ask('POST', '/v1/tenants/acme/test-clock/advance', { body: { by: 'P1D' } });
    await check('ann');
    expect(await service.uses.flush()).toBe(0);
    expect(idsOf(await ask('GET', '/users?notUsedFor=1'))).toEqual([]);
    expect((await ask('PATCH', '', { lastUsed: true })).body).toMatchObject({ lastUsedSince: expect.any(String) });
    expect((await users()).map(([, on]) => on)).toEqual([null, null, null, null]);
  });
});

describe('of a deleted tenant', () => {
  it('the document licenses no user, as the single answer does, and no use is kept', async () => {
    const gone = await service.createTenant('gone');
    const asGone = (method: string, path: string, body?: unknown, key = gone.admin) =>
      service.ask(method, `/v1/tenants/gone${path}`, { key, ...(body !== undefined && { body }) });
    await asGone('PUT', '/users/ann', { name: 'Ann' });
    const at = Date.parse('2026-03-01T12:00:00Z');
    service.uses.add({ tenantId: 'gone', userId: 'ann', at, timeZone: 'Europe/London' });
    await asGone('POST', '/subscription/cancellation', {});
    await service.ask('POST', '/v1/tenants/gone/test-clock/advance', { body: { by: 'P1M' } });
    expect((await asGone('GET', '/entitlements', undefined, gone.product)).body).toMatchObject({
      tenantId: 'gone',
      state: 'deleted',
      licencesWork: false,
      until: null,
      holders: [],
    });
    expect(await service.uses.flush()).toBe(0);
    const use = { on: '2026-04-01', userIds: ['ann'] };
    expect((await asGone('POST', '/entitlements/uses', use, gone.product)).body).toEqual({ recorded: 0 });
  });
});

/** What is on the wire, which `fetch` would take apart. */
async function rawBytes(path: string, key: string): Promise<{ body: Buffer; encoding: string | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'accept-encoding': 'gzip' };
    get(`${service.url}${path}`, { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ body: Buffer.concat(parts), encoding: response.headers['content-encoding'] }));
    }).on('error', reject);
  });
}
