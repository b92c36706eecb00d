import { beforeAll, expect, it } from 'vitest';
import { type Answer, refusalIn, type Tenant, useApi } from './support/api.ts';

// What the fuzzing of the whole document does not reach: sizes, addresses, and the exact words of problems.

const api = useApi();
let tenant: Tenant;
beforeAll(async () => {
  tenant = await api.begin('bad-input');
  await tenant.users('ann');
  await tenant.ask('POST', '/licences', { quantity: 3 });
  await tenant.activate(3);
});

function expectProblem(answer: Answer, what: string): void {
  const described = `${what}: ${answer.status} ${JSON.stringify(answer.body)}`;
  expect(answer.status, described).toBeGreaterThanOrEqual(400);
  expect(answer.status, described).toBeLessThan(500);
  expect(answer.headers.get('content-type'), described).toBe('application/problem+json');
  expect(answer.body, described).toMatchObject({
    status: answer.status,
    code: expect.any(String),
    detail: expect.any(String),
  });
  expect(
    [answer.body.type, answer.body.title].every((text) => typeof text === 'string'),
    described,
  ).toBe(true);
}

it('names fields that it does not know by JSON pointer, in alternatives too', async () => {
  const refused = async (path: string, body: unknown) => {
    const answer = await tenant.ask('POST', path, body);
    expect(refusalIn(answer)).toEqual([422, 'validation_failed']);
    return answer.body.errors.map(({ pointer }) => pointer);
  };
  expect(await refused('/licences', { quantity: 1, 'un/known~': 1, other: 2 })).toEqual(['/un~1known~0', '/other']);
  expect(await refused('/licences/removals', { quantity: 1, other: 1 })).toEqual(['/other']);
  expect(await refused('/licences/removals', { licenceIds: ['lic_1', 'x'] })).toEqual(['/licenceIds/1']);
  expect(await refused('/quotes', { change: { type: 'addLicences', quantity: 0 } })).toEqual(['/change/quantity']);
});

it('says in words, too, which field is wrong', async () => {
  const toldOf = async (method: string, path: string, body?: unknown) =>
    (await tenant.ask(method, path, body)).body.detail;
  expect(await toldOf('GET', '/licences?cursor=!!')).toBe('/cursor: is not a cursor of this list');
  expect(await toldOf('POST', '/licences?more=1', { quantity: 1 })).toBe('/more: is not known here');
  expect(await toldOf('POST', '/licences', { quantity: 1, other: 2 })).toBe('/other: is not known here');
  expect(await toldOf('POST', '/licences/removals', { licenceIds: ['lic_77'] })).toBe('There is no licence lic_77.');
});

it('takes an empty body for none, whatever it is said to be', async () => {
  const nothing = (path: string) =>
    tenant.ask('POST', path, undefined, { headers: { 'content-type': 'application/json' } });
  expect(refusalIn(await nothing('/payments'))).toEqual([409, 'nothing_overdue']);
  const needed = await nothing('/licences');
  expect(refusalIn(needed)).toEqual([422, 'validation_failed']);
  expect(needed.body.errors.map(({ pointer }) => pointer)).toEqual(['/quantity']);
});

it('refuses a body of more than a mebibyte, whatever it says its length is', async () => {
  const large = JSON.stringify({ quantity: 1, quote: 'x'.repeat(1_100_000) });
  const answered = await tenant.ask('POST', '/licences', large, { headers: { connection: 'close' } });
  expect(refusalIn(answered)).toEqual([413, 'body_too_large']);
  // On a connection of its own: the server closes this one without having read all of it.
  const chunked = await fetch(`${api.url}/v1/tenants/bad-input/licences`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.keys.ops}`, 'content-type': 'application/json', connection: 'close' },
    body: new Blob([large]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(chunked.status).toBe(413);
});

it('refuses what no list and no page takes', async () => {
  const lists = ['/licences', '/users', '/charges', '/invoices', '/activity'];
  const queries = [
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1.5',
    'cursor=%00',
    'cursor=!!',
    'cursor=bm8',
    'unknown=1',
    'limit=1&limit=2',
    'q=%00',
  ];
  for (const list of lists) {
    for (const query of queries) {
      if (list === '/users' && query === 'cursor=bm8') continue;
      expectProblem(await tenant.ask('GET', `${list}?${query}`), `${list}?${query}`);
    }
  }
  for (const query of ['status=x', 'assigned=x', 'assigned=1']) {
    expectProblem(await tenant.ask('GET', `/licences?${query}`), query);
  }
  for (const months of ['0', '61', 'x', '', '1e3']) {
    expectProblem(await tenant.ask('GET', `/upcoming?months=${months}`), `months=${months}`);
  }
  for (const query of [
    'from=yesterday',
    'state=x',
    'kind=x',
    'to=2026-13-01T00:00:00Z',
    'from=-271821-01-01T00:00:00Z',
  ]) {
    expectProblem(await api.ask('GET', `/v1/finance/charges?${query}`), query);
  }
});

it('answers unknown addresses and methods with a problem too', async () => {
  for (const [method, path] of [
    ['GET', '/v1'],
    ['GET', '/v1/tenants/bad-input/nothing'],
    ['PATCH', '/v1/tenants/bad-input/subscription'],
    ['DELETE', '/v1/tenants/bad-input/licences'],
    ['GET', '/docs/../package.json'],
    ['GET', '/docs/__proto__'],
    ['GET', '/docs/constructor'],
  ] as const) {
    const answer = await api.ask(method, path);
    expectProblem(answer, `${method} ${path}`);
  }
});

it('checks what a tenant begins with', async () => {
  const begin = (details: object) =>
    api.ask('POST', '/v1/tenants', { name: 'N', adminEmail: 'n@example.com', ...details });
  const wrong = {
    tenantId: ['-x', 'x'.repeat(65), 'a b', 'ä', '../x', 'x/y'],
    name: ['', '   ', 'x'.repeat(201), 'a\nb'],
    adminEmail: ['x', `${'x'.repeat(200)}@example.com`],
    timeZone: ['Mars/Olympus', '+01:00', '', '2026-03-01T10:00Z', '[Europe/London]'],
    currency: ['xxx', 'GBP!', 'toString', ''],
    taxPercent: [-1, 101, 8.8755, '20'],
    trialDays: [0, 1.5, 366],
    unitPrice: [-1, 100_000_000, 1.5],
    testClock: [{}, { frozenTime: 'now' }, { frozenTime: '2026-03-01' }, { frozenTime: '2026-03-01T00:00:00Z', x: 1 }],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const answer = await begin({ [field]: value });
      expect([field, value, ...refusalIn(answer)]).toEqual([field, value, 422, 'validation_failed']);
      expect(answer.body.errors[0]?.pointer).toMatch(new RegExp(`^/${field}`));
    }
  }
});

it('answers the largest lists it takes', async () => {
  const userIds = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);
  expectProblem(await tenant.ask('POST', '/licences/assignments', { userIds }), '10,000 users who are not there');
  const licenceIds = userIds.map((_, index) => `lic_${index + 100}`);
  expectProblem(await tenant.ask('POST', '/licences/removals', { licenceIds }), '10,000 licences that are not there');
});
