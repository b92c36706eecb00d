import { beforeAll, describe, expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
import type { TenantKeys } from '../support/service.ts';
import { createVisitor, type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/** Keys and sessions on the pages: made and shown once, listed with their last use, revoked, ended. */

const service = useService();
let own: TenantKeys;
let admin: Visitor;
let ops: Visitor;

const script = '<script>alert(1)</script>';
const page = '/licensing/own/people';

beforeAll(async () => {
  own = await service.createTenant('own');
  admin = await signedIn(service, own.admin);
  ops = await signedIn(service, service.keys.ops);
});

const make = async (visitor: Visitor, path: string, filled: Readonly<Record<string, string>>): Promise<Seen> =>
  visitor.press(await visitor.get(path), 'Make a key', filled);
const statusWith = async (key: string): Promise<number> =>
  (await service.ask('GET', '/v1/tenants/own/subscription', { key })).status;

describe('a tenant’s admin', () => {
  it('makes a key that is shown once, finds it in the list, and revokes it', async () => {
    expect((await admin.get('/licensing/own')).page.link('People and keys')).toBe(page);
    const filled = {
      'What it is for': `Job ${script}`,
      'What it may do': 'admin',
      'Last day (optional)': '2199-01-31',
    };
    const made = await make(admin, page, filled);
    const key = made.page.field('Key').value;
    expect(made.status).toBe(200);
    expect(made.html).not.toContain(script);
    expect(await statusWith(key)).toBe(200);

    const listed = await admin.get(page);
    expect(listed.html).not.toContain(key);
    const row = listed.page.row('Job');
    expect(row.text).toMatch(/admin.*by Admin.*1 Feb 2199/);
    expect(row.text).not.toContain('never');

    const revoked = await admin.pressIn(row, /^Revoke Job/);
    expect([revoked.status, revoked.location]).toEqual([303, page]);
    const { page: after, text } = await admin.follow(revoked);
    expect(text).toContain('The key is revoked.');
    expect(after.section('Keys in use').text).not.toContain('Job');
    expect(await statusWith(key)).toBe(401);
  });

  it('is told what is wrong with a key, and none is made', async () => {
    const before = (await admin.get(page)).page.section('Keys in use').rows().length;
    const late = await make(admin, page, { 'What it is for': 'Late', 'Last day (optional)': '2020-01-31' });
    expect(late.status).toBe(422);
    expect(late.page.field('Last day (optional)')).toMatchObject({ isInvalid: true, value: '2020-01-31' });
    expect(late.page.field('What it is for').value).toBe('Late');
    expect((await make(admin, page, { 'What it is for': 'x', 'Last day (optional)': 'soon' })).status).toBe(422);
    expect((await admin.get(page)).page.section('Keys in use').rows()).toHaveLength(before);
  });

  it('is shown no second time what a form sent twice has made', async () => {
    const form = await admin.get(page);
    const filled = { 'What it is for': 'Twice' };
    const [first, second] = [
      await admin.press(form, 'Make a key', filled),
      await admin.press(form, 'Make a key', filled),
    ];
    expect(first.page.field('Key').value).toMatch(/^lk_admin_/);
    expect(second.text).toContain('cannot be shown again');
    expect((await admin.get(page)).html.match(/>Twice</g)).toHaveLength(1);
  });

  it('sees who is signed in, and ends a session', async () => {
    const guest = await signedIn(service, own.admin);
    const { page: shown } = await admin.get(page);
    const sessions = shown.section('Signed in now').rows();
    const mine = sessions.filter(({ text }) => text.includes('this is you'));
    expect([sessions.length, mine.length]).toEqual([2, 1]);
    const [theirs] = sessions.filter(({ text }) => !text.includes('this is you'));
    if (theirs === undefined) throw new Error('There is one session only');
    expect((await admin.pressIn(theirs, /^End /)).status).toBe(303);
    expect((await guest.get(page)).status).toBe(303);
    expect((await admin.get(page)).status).toBe(200);
  });

  it('is signed out with the key that it has signed in with', async () => {
    const key = await service.makeKey('admin', 'own');
    const visitor = await signedIn(service, key);
    const { page: shown } = await visitor.get(page);
    const [newest] = shown.section('Keys in use').rows();
    if (newest === undefined) throw new Error('There is no key');
    const answer = await visitor.follow(await visitor.pressIn(newest, /^Revoke/));
    expect(answer.location).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
    expect(await statusWith(key)).toBe(401);
  });

  it('sees no page of ops’ keys', async () => {
    expect((await admin.get('/ops/keys')).status).toBe(403);
    expect((await createVisitor(service).get('/ops/keys')).status).toBe(303);
  });
});

describe('ops', () => {
  it('make keys of their roles, and see a tenant’s', async () => {
    const made = await make(ops, '/ops/keys', { 'What it is for': 'Prometheus', 'What it may do': 'metrics' });
    const key = made.page.field('Key').value;
    expect((await service.ask('GET', '/metrics', { key })).status).toBe(200);
    const { page: shown } = await ops.get('/ops/keys');
    expect(shown.row('Prometheus').text).toMatch(/metrics.*by Support/);
    expect(shown.section('Signed in now').text).toContain('with a key');
    expect((await ops.get(page)).page.section('Keys in use').text).not.toContain('Prometheus');
  });

  it('are told that the last of their keys stays', async () => {
    const rows = (await ops.get('/ops/keys')).page.section('Keys in use').rows();
    const [last] = rows.filter(({ text }) => /\bops\b/.test(text));
    if (last === undefined) throw new Error('There is no key of ops');
    const refused = await ops.pressIn(last, /^Revoke/);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('The last key of ops stays');
    expect((await ops.get('/ops/keys')).status).toBe(200);
  });
});
