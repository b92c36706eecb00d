import { beforeAll, describe, expect, it } from 'vitest';
import { deletions } from '../../db/schema.ts';
import { createVisitor, signedIn } from '../support/visitor.ts';
import { refusalIn, type Tenant, useApi } from './support/api.ts';

const api = useApi();
let acme: Tenant;
let other: Tenant;
beforeAll(async () => {
  [acme, other] = [await api.begin('acme'), await api.begin('other')];
});

const add = (email: string, kinds: readonly string[], tenant = acme, key?: string) =>
  tenant.ask('POST', '/contacts', { email, kinds }, key === undefined ? {} : { key });
const emails = async (tenant = acme) =>
  (await tenant.ask('GET', '/contacts')).body.data.map((contact) => (contact as unknown as { email: string }).email);

it('are added, listed in their order, found one by one, and removed', async () => {
  const { status, body } = await add('books@acme.example', ['receipts']);
  expect(status).toBe(201);
  expect(body).toMatchObject({ id: expect.any(String), email: 'books@acme.example', kinds: ['receipts'] });
  await add('it@acme.example', ['failures', 'receipts']);
  expect(await emails()).toEqual(['books@acme.example', 'it@acme.example']);
  const { id } = body as unknown as { id: string };
  expect((await acme.ask('GET', `/contacts/${id}`)).body).toMatchObject({ email: 'books@acme.example' });
  expect((await acme.ask('DELETE', `/contacts/${id}`)).status).toBe(204);
  expect((await acme.ask('DELETE', `/contacts/${id}`)).status).toBe(404);
  expect(await emails()).toEqual(['it@acme.example']);
});

it('are added once under an Idempotency-Key', async () => {
  const first = await add('once@acme.example', ['everything'], acme, 'a-key');
  const again = await add('once@acme.example', ['everything'], acme, 'a-key');
  expect(again.body).toEqual(first.body);
  expect((await emails()).filter((email) => email === 'once@acme.example')).toHaveLength(1);
});

describe('are refused, naming the field,', () => {
  it.each([
    ['/email', { email: 'no address', kinds: ['receipts'] }],
    ['/email', { email: 'IT@acme.example', kinds: ['receipts'] }],
    ['/kinds', { email: 'new@acme.example', kinds: [] }],
    ['/kinds', { email: 'new@acme.example', kinds: ['receipts', 'receipts'] }],
    ['/kinds/0', { email: 'new@acme.example', kinds: ['gossip'] }],
    ['/kinds', { email: 'new@acme.example' }],
    ['/phone', { email: 'new@acme.example', kinds: ['receipts'], phone: '1' }],
  ])('%s', async (pointer, body) => {
    const before = await emails();
    const answer = await acme.ask('POST', '/contacts', body);
    expect(refusalIn(answer)).toEqual([422, 'validation_failed']);
    expect(answer.body.errors.map((error) => error.pointer)).toContain(pointer);
    expect(await emails()).toEqual(before);
  });

  it('beyond fifty, also where they come at once', async () => {
    const many = await api.begin('many');
    const answers = await Promise.all(
      Array.from({ length: 55 }, (_, n) => add(`c${n}@many.example`, ['receipts'], many)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
  });
});

it('of another tenant are not there', async () => {
  const { body } = await add('own@other.example', ['receipts'], other);
  const { id } = body as unknown as { id: string };
  expect((await acme.ask('GET', `/contacts/${id}`)).status).toBe(404);
  expect((await acme.ask('DELETE', `/contacts/${id}`)).status).toBe(404);
  expect((await api.ask('GET', '/v1/tenants/other/contacts', undefined, { as: acme.adminKey })).status).toBe(404);
  expect(await emails(other)).toEqual(['own@other.example']);
});

it('end with their tenant', async () => {
  await other.ask('POST', '/subscription/cancellation', {});
  await other.advance('2026-03-16T12:00:00Z');
  expect((await other.ask('GET', '/contacts')).status).toBe(404);
  expect(refusalIn(await add('late@other.example', ['receipts'], other))).toEqual([409, 'subscription_ended']);
});

it('have a page, which works without script', async () => {
  const admin = await signedIn(api, acme.adminKey);
  const subscription = await admin.get('/licensing/acme/subscription');
  expect(subscription.html).toContain('href="/licensing/acme/contacts"');
  const page = await admin.get('/licensing/acme/contacts');
  expect(page.text).toMatch(
    /admin@example\.com ?, the company’s own address, gets every mail that no contact here gets/,
  );
  const fields = { csrf: /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '', email: 'page@acme.example' };
  const nothing = await admin.post('/licensing/acme/contacts', fields);
  expect(nothing.status).toBe(422);
  expect(nothing.text).toContain('needs at least one of receipts, failures, everything');
  const added = await admin.follow(await admin.post('/licensing/acme/contacts', { ...fields, kinds: 'failures' }));
  expect(added.text).toContain('page@acme.example gets its mails from now on.');
  const removed = await admin.follow(await admin.press(added, /Remove.*page@acme\.example/));
  expect(removed.text).not.toContain('page@acme.example');
  expect(await emails()).not.toContain('page@acme.example');
  expect((await createVisitor(api).get('/licensing/acme/contacts')).location).toContain('/sign-in');
});

it('are not added once the deletion of the tenant has begun, which would leave them behind', async () => {
  const leaving = await api.begin('leaving');
  const begun = { instance: 'x', rows: {}, workflowId: 'w', runId: 'r', startedAt: new Date() };
  await api.world.db.insert(deletions).values({ tenantId: leaving.id, ...begun });
  expect(refusalIn(await add('late@leaving.example', ['everything'], leaving))).toEqual([409, 'subscription_ended']);
  expect(await emails(leaving)).toEqual([]);
});
