import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MailSettings, sendWaitingMails } from '../../activities/mail.ts';
import { mostAgainAnHour, mostLinksToAddress } from '../../api/commands/member-budget.ts';
import { memberAccess } from '../../api/http/operation.ts';
import { until } from '../../bench/until.ts';
import { type Connection, connect } from '../../db/connect.ts';
import { newSecret, storeKey } from '../../db/keys.ts';
import { addFirstOwner, membershipsOf } from '../../db/members.ts';
import { audit, deletions, mailDeliveries, mails, members, sessions, signInLinks } from '../../db/schema.ts';
import { asTenant } from '../../db/tenant-scope.ts';
import { type MemberRole, memberRoles, mostMembers } from '../../domain/rules/people.ts';
import { listen } from '../../service/listen.ts';
import { bareSite } from '../support/bare-app.ts';
import { insertBareTenant } from '../support/bare-tenant.ts';
import { createTestDatabase, type TestDatabase, tenantRole, unguarded } from '../support/database.ts';
import { createVisitor, type Seen, type Visitor } from '../support/visitor.ts';

/* Members of a tenant: invited by mail, signing in by a link, each allowed what the role may (docs/product.md, "People"). */

let database: TestDatabase;
let connection: Connection;
let server: Server;
let site: ReturnType<typeof bareSite>;
let url: string;
const keys = { own: newSecret('admin'), other: newSecret('admin') };
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 6, { tenantRole });
  for (const id of ['own', 'other'] as const) {
    await insertBareTenant(connection.db, id, `boss@${id}.example`);
    await storeKey(connection.db, keys[id], 'admin', id);
  }
  server = await listen((request, env) => site.fetch(request, env), { hostname: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await connection.close();
  await database.drop();
});
// Each test begins with the first owners alone, and with budgets of its own.
beforeEach(async () => {
  await unguarded(database.url, async (db) => {
    for (const table of [members, mailDeliveries, mails, sessions, signInLinks]) await db.delete(table);
  });
  for (const id of ['own', 'other']) {
    const email = `boss@${id}.example`;
    await addFirstOwner(connection.db, id, { email, createdBy: 'ops test' });
  }
  site = bareSite(connection.db);
});

interface MemberJson {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly state: string;
  readonly code: string;
  readonly detail: string;
}
const path = '/v1/tenants/own/members';

async function ask(method: string, at: string, body?: object, key = keys.own) {
  const response = await fetch(`${url}${at}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (response.status === 204 ? null : await response.json()) as MemberJson };
}
const invite = async (email: string, role: MemberRole, more: object = {}): Promise<MemberJson> => {
  const { status, body } = await ask('POST', path, { email, role, ...more });
  expect(status).toBe(201);
  return body;
};
const listed = async (key = keys.own, at = path): Promise<readonly MemberJson[]> =>
  ((await ask('GET', at, undefined, key)).body as unknown as { data: readonly MemberJson[] }).data;

interface Sent {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends what waits; answers what a mail server was given. */
async function sendMails(): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const transport = {
    sendMail: async ({ to, subject, text }: { to: { address: string }; subject: string; text: string }) =>
      sent.push({ to: to.address, subject, text }),
  };
  await sendWaitingMails({ db: connection.db, mail: settings(transport as never) }, () => undefined);
  return sent;
}
const settings = (transport: MailSettings['transport']): MailSettings => ({
  publicUrl: 'http://billing.test',
  from: 'billing@seller.test',
  transport,
});
const linkIn = (text: string): string => /http:\/\/billing\.test(\/sign-in\/link\S+)/.exec(text)?.[1] ?? '';

/** The only mail to an address, once it is written and sent. */
async function mailTo(address: string): Promise<Sent> {
  const sent = await until(
    async () => (await sendMails()).filter(({ to }) => to === address),
    ({ length }) => length > 0,
  );
  expect(sent).toHaveLength(1);
  return sent[0] as Sent;
}

async function askForLink(email: string, visitor = createVisitor({ url })): Promise<Seen> {
  return visitor.press(await visitor.get('/sign-in'), 'Send me a link', { 'Mail address': email });
}

async function signIn(link: string, button: string | RegExp = /^Sign in to /): Promise<Visitor> {
  const visitor = createVisitor({ url });
  const { status } = await visitor.press(await visitor.get(link), button);
  expect(status).toBe(303);
  return visitor;
}
const isSignedIn = async (visitor: Visitor): Promise<boolean> =>
  (await visitor.get('/')).location.startsWith('/licensing/');

describe('an invitation', () => {
  it('is mailed with a link that no table holds and ops do not read, and accepted by signing in', async () => {
    const member = await invite('Ann@Example.com', 'billing', { name: 'Ann Other' });
    expect(member).toMatchObject({ email: 'Ann@Example.com', role: 'billing', state: 'invited' });
    const mail = await mailTo('Ann@Example.com');
    expect(mail.subject).toBe('You are invited to manage licences');
    expect(mail.text).toContain('Company own');
    const token = new URL(linkIn(mail.text), url).searchParams.get('token') ?? '';
    expect(token.length).toBeGreaterThan(40);
    const kept = JSON.stringify([
      await connection.db.select().from(mails),
      await connection.db.select().from(signInLinks),
    ]);
    expect(kept).not.toContain(token);
    expect(kept).not.toMatch(/Ann|Company own/);
    expect(kept).toContain('Accept the invitation: http://billing.test/…');
    expect(await isSignedIn(await signIn(linkIn(mail.text)))).toBe(true);
    expect((await listed())[0]).toMatchObject({ id: member.id, state: 'active' });
    expect((await connection.db.select().from(audit)).at(-1)).toMatchObject({
      actor: `member/${member.id}`,
      act: 'signedIn',
    });
  });

  it('is readable with its link where there is no mail server, and mails are only kept', async () => {
    await invite('ann@example.com', 'reader');
    await sendWaitingMails({ db: connection.db, mail: settings(null) }, () => undefined);
    const [kept] = await connection.db.select().from(mails).where(eq(mails.kind, 'invitation'));
    expect(kept?.body).not.toContain('Company own');
    expect(await isSignedIn(await signIn(linkIn(kept?.body ?? '')))).toBe(true);
  });

  it('is one an address, however it is written, and for one tenant alone', async () => {
    await invite('ann@example.com', 'reader');
    const again = await ask('POST', path, { email: ' ANN@example.COM', role: 'owner' });
    expect(again).toMatchObject({ status: 409, body: { code: 'member_exists' } });
    const elsewhere = await ask(
      'POST',
      '/v1/tenants/other/members',
      { email: 'ann@example.com', role: 'reader' },
      keys.other,
    );
    expect(elsewhere.status).toBe(201);
    expect((await listed()).map(({ email }) => email)).toEqual(['ann@example.com', 'boss@own.example']);
    expect((await ask('GET', `${path}/${elsewhere.body.id}`)).status).toBe(404);
    expect((await ask('DELETE', `${path}/${elsewhere.body.id}`)).status).toBe(404);
    expect(await listed(keys.other, '/v1/tenants/other/members')).toHaveLength(2);
  });

  it.each([
    ['/email', { email: 'ann', role: 'reader' }],
    ['/email', { role: 'reader' }],
    ['/role', { email: 'ann@example.com', role: 'admin' }],
    ['/name', { email: 'ann@example.com', role: 'reader', name: '\u202eeve' }],
  ])('is refused with a wrong %s, and no one is mailed', async (pointer, body) => {
    const answer = await ask('POST', path, body);
    expect(answer.status).toBe(422);
    expect((answer.body as unknown as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(pointer);
    expect(await listed()).toHaveLength(1);
    expect(await sendMails()).toEqual([]);
  });

  it('is sent again to those who have not signed in yet, a few times an hour; the link before is worth nothing', async () => {
    const { id } = await invite('ann@example.com', 'reader');
    const first = await mailTo('ann@example.com');
    expect((await ask('POST', `${path}/${id}/invitations`)).status).toBe(200);
    const second = await mailTo('ann@example.com');
    const statuses = [];
    for (let turn = 0; turn < mostAgainAnHour; turn += 1)
      statuses.push((await ask('POST', `${path}/${id}/invitations`)).status);
    expect(statuses).toEqual([...Array.from({ length: mostAgainAnHour - 1 }, () => 200), 429]);
    await signIn(linkIn(second.text));
    const again = await ask('POST', `${path}/${id}/invitations`);
    expect(again).toMatchObject({ status: 409, body: { code: 'member_exists' } });
    expect((await createVisitor({ url }).get(linkIn(first.text))).status).toBe(200);
  });

  it('goes to no one who was removed meanwhile, and to no tenant that is being deleted', async () => {
    const { id } = await invite('ann@example.com', 'reader');
    await ask('DELETE', `${path}/${id}`);
    expect(await sendMails()).toEqual([]);
    const [mail] = await connection.db.select().from(mails);
    expect(mail).toMatchObject({ state: 'dropped', droppedBecause: 'no_address' });
    const madeBy = { workflowId: 'w', runId: 'r', startedAt: new Date(), instance: 'i', rows: {} };
    await connection.db.insert(deletions).values({ tenantId: 'own', ...madeBy });
    const refused = await ask('POST', path, { email: 'bob@example.com', role: 'reader' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'subscription_ended' } });
    await unguarded(database.url, (db) => db.delete(deletions));
    expect(await listed()).toHaveLength(1);
  });

  it('is refused beyond so many members', async () => {
    await connection.db.execute(sql`insert into members (id, tenant_id, email, role, state, created_by)
      select 'm' || n, 'own', n || '@example.com', 'reader', 'invited', 'test' from generate_series(2, ${mostMembers}::int) n`);
    const full = await ask('POST', path, { email: 'one-more@example.com', role: 'reader' });
    expect(full).toMatchObject({ status: 422, body: { code: 'member_limit' } });
  });
});

describe('the last owner', () => {
  const enter = (email: string): Promise<unknown> =>
    connection.db.update(members).set({ state: 'active' }).where(eq(members.email, email));

  it('is neither removed nor made anything else', async () => {
    const [boss] = await listed();
    for (const [method, body] of [['DELETE'], ['PATCH', { role: 'reader' }]] as const)
      expect(await ask(method, `${path}/${boss?.id}`, body)).toMatchObject({
        status: 409,
        body: { code: 'last_owner' },
      });
    expect(await listed()).toEqual([boss]);
    const renamed = await ask('PATCH', `${path}/${boss?.id}`, { name: 'The Boss' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'The Boss', role: 'owner' } });
  });

  it('is one who has signed in, where there is one: an invited one does not count', async () => {
    const [boss] = await listed();
    await enter('boss@own.example');
    const second = await invite('ann@example.com', 'owner');
    expect(await ask('DELETE', `${path}/${boss?.id}`)).toMatchObject({ status: 409, body: { code: 'last_owner' } });
    await enter('ann@example.com');
    expect((await ask('DELETE', `${path}/${boss?.id}`)).status).toBe(204);
    expect(await ask('PATCH', `${path}/${second.id}`, { role: 'billing' })).toMatchObject({
      body: { code: 'last_owner' },
    });
  });

  it('stays also where owners remove and demote each other at once', async () => {
    await enter('boss@own.example');
    const others = [await invite('ann@example.com', 'owner'), await invite('bob@example.com', 'owner')];
    await enter('ann@example.com');
    await enter('bob@example.com');
    const [ann, bob] = others;
    const boss = (await listed()).find(({ email }) => email === 'boss@own.example');
    const answers = await Promise.all([
      ask('PATCH', `${path}/${boss?.id}`, { role: 'reader' }),
      ask('DELETE', `${path}/${ann?.id}`),
      ask('PATCH', `${path}/${bob?.id}`, { role: 'reader' }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 409)).toHaveLength(1);
    expect((await listed()).filter(({ role }) => role === 'owner')).toHaveLength(1);
  });
});

describe('a link for signing in', () => {
  it('is promised in the same words whether the address is known or not, and mailed to the known one alone', async () => {
    const [known, unknown] = [await askForLink('boss@own.example'), await askForLink('nobody@own.example')];
    expect([known.status, unknown.status]).toEqual([200, 200]);
    const plain = ({ html }: Seen, email: string): string => html.replaceAll(email, '…');
    expect(plain(known, 'boss@own.example')).toBe(plain(unknown, 'nobody@own.example'));
    expect([...known.headers.keys()]).toEqual([...unknown.headers.keys()]);
    await mailTo('boss@own.example');
    expect((await connection.db.select().from(mails)).map(({ kind }) => kind)).toEqual(['sign_in']);
    expect((await askForLink('no address')).status).toBe(422);
  });

  it('is mailed a few times, and then no more, in the same words', async () => {
    const answers = [];
    for (let turn = 0; turn <= mostLinksToAddress + 1; turn += 1) answers.push(await askForLink('BOSS@own.example'));
    expect(new Set(answers.map(({ html }) => html)).size).toBe(1);
    await until(
      async () => connection.db.select().from(mails),
      ({ length }) => length === mostLinksToAddress,
    );
    expect(await sendMails()).toHaveLength(mostLinksToAddress);
  });

  it('is used by no scanner that opens it first, by one press alone, in whatever browser', async () => {
    await askForLink('boss@own.example');
    const link = linkIn((await mailTo('boss@own.example')).text);
    for (let scanner = 0; scanner < 3; scanner += 1) {
      const { status, text, headers } = await createVisitor({ url }).get(link);
      expect([status, headers.getSetCookie()]).toEqual([200, []]);
      expect(text).toContain('mailed to boss@own.example');
      expect(text).toContain('Sign in to Company own');
    }
    const browsers = [createVisitor({ url }), createVisitor({ url })];
    const shown = await Promise.all(browsers.map((browser) => browser.get(link)));
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.press(shown[index] as Seen, /^Sign in to /)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410]);
    expect((await createVisitor({ url }).get(link)).status).toBe(410);
    expect(await connection.db.select().from(sessions)).toHaveLength(1);
  });

  it('is over after its time, and worth nothing changed, or pressed on another site', async () => {
    await askForLink('boss@own.example');
    const link = linkIn((await mailTo('boss@own.example')).text);
    const visitor = createVisitor({ url });
    const token = new URL(link, url).searchParams.get('token') ?? '';
    expect((await visitor.post('/sign-in/link', { token: `${token}x` })).status).toBe(410);
    expect((await visitor.post('/sign-in/link', { token }, { origin: 'https://evil.example' })).status).toBe(403);
    const others = (await listed(keys.other, '/v1/tenants/other/members'))[0]?.id ?? '';
    expect((await visitor.post('/sign-in/link', { token, member: others })).status).toBe(410);
    // None of that has used it.
    const shown = await visitor.get(link);
    expect(shown.status).toBe(200);
    await connection.db.update(signInLinks).set({ expiresAt: new Date(Date.now() - 1) });
    expect((await visitor.press(shown, /^Sign in to /)).status).toBe(410);
    expect(await connection.db.select().from(sessions)).toEqual([]);
  });

  it('offers the tenants of its address to choose from, and only those', async () => {
    await invite('ann@example.com', 'billing');
    await ask('POST', '/v1/tenants/other/members', { email: 'Ann@example.com', role: 'owner' }, keys.other);
    await sendMails();
    await askForLink('ann@EXAMPLE.com');
    const { text } = await until(
      async () => (await sendMails())[0],
      (mail) => mail !== undefined,
    ).then((mail) => mail as Sent);
    const visitor = createVisitor({ url });
    const shown = await visitor.get(linkIn(text));
    expect(shown.page.buttons(/^Sign in to /)).toHaveLength(2);
    expect((await visitor.press(shown, 'Sign in to Company other')).location).toBe('/licensing/other');
  });

  it('ends the session that was there before in the same browser', async () => {
    await askForLink('boss@own.example');
    const visitor = await signIn(linkIn((await mailTo('boss@own.example')).text));
    const before = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join();
    await askForLink('boss@other.example');
    const shown = await visitor.get(linkIn((await mailTo('boss@other.example')).text));
    expect(shown.text).toContain('You are signed in here already');
    expect((await visitor.press(shown, /^Sign in to /)).location).toBe('/licensing/other');
    expect((await createVisitor({ url }).get('/', { cookie: before })).location).toMatch(/^\/sign-in/);
  });
});

describe('what a member has made', () => {
  it('names the member in its list, no one once the member is removed, and never one of another tenant', async () => {
    // given a key that a member has made, and one of another tenant with the same actor
    const { id } = await invite('ann@example.com', 'billing', { name: 'Ann Other' });
    const createdBy = `member/${id}`;
    for (const tenant of ['own', 'other'] as const)
      await storeKey(connection.db, newSecret('product'), 'product', tenant, { name: 'made', createdBy });
    const makers = async (tenant: 'own' | 'other') =>
      (
        (await listed(keys[tenant], `/v1/tenants/${tenant}/keys`)) as unknown as {
          name: string;
          byName: string | null;
        }[]
      )
        .filter(({ name }) => name === 'made')
        .map(({ byName }) => byName);

    // then its own tenant reads the name alone
    expect([await makers('own'), await makers('other')]).toEqual([['Ann Other'], [null]]);
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(204);
    expect(await makers('own')).toEqual([null]);
  });
});

describe('a member’s session', () => {
  const enter = async (email: string): Promise<Visitor> => {
    await sendMails();
    await askForLink(email);
    return signIn(linkIn((await mailTo(email)).text));
  };

  it('is refused by the next request once the member is removed, and address and name are gone', async () => {
    const { id } = await invite('ann@example.com', 'billing', { name: 'Ann Other' });
    const visitor = await enter('ann@example.com');
    expect(await isSignedIn(visitor)).toBe(true);
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(204);
    expect(await isSignedIn(visitor)).toBe(false);
    const [row] = await connection.db.select().from(members).where(eq(members.id, id));
    expect(row).toMatchObject({ state: 'removed', email: null, name: null });
    expect(await membershipsOf(connection.db, 'ann@example.com')).toEqual([]);
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(404);
    // The address may be invited again.
    expect((await invite('ann@example.com', 'reader')).id).not.toBe(id);
  });

  it('ends with another role, and not with another name', async () => {
    const { id } = await invite('ann@example.com', 'billing');
    const visitor = await enter('ann@example.com');
    await ask('PATCH', `${path}/${id}`, { name: 'Ann' });
    expect(await isSignedIn(visitor)).toBe(true);
    expect((await ask('PATCH', `${path}/${id}`, { role: 'reader' })).status).toBe(200);
    expect(await isSignedIn(visitor)).toBe(false);
    await ask('PATCH', `${path}/${id}`, { role: 'billing' });
    expect(await isSignedIn(visitor)).toBe(false);
  });

  it('is listed by name, and ended', async () => {
    await invite('ann@example.com', 'billing', { name: 'Ann Other' });
    const visitor = await enter('ann@example.com');
    const [session] = (await listed(keys.own, '/v1/tenants/own/sessions')) as unknown as { id: string }[];
    expect(session).toMatchObject({ role: 'billing', byName: 'Ann Other', signedInBy: 'mail' });
    expect((await ask('DELETE', `/v1/tenants/own/sessions/${session?.id}`)).status).toBe(204);
    expect(await isSignedIn(visitor)).toBe(false);
  });
});

describe('what a role may do', () => {
  const callerOf = (role: MemberRole) =>
    ({ keyId: 'member/someone', role, tenantId: 'own', endsWithKey: null }) as const;

  it.each(memberRoles)('%s: what the table says, of the own tenant alone', async (role) => {
    const wrong: string[] = [];
    for (const [operation, roles] of memberAccess) {
      const [method = '', template = ''] = operation.split(' ');
      for (const tenant of ['own', 'other']) {
        const at = template.replace('{t}', tenant).replaceAll(/\{\w+\}/g, 'lic_999999');
        const body = { body: '{"nobodyKnows":1}', headers: { 'content-type': 'application/json' } };
        const request = new Request(`http://billing.test${at}`, { method, ...(method !== 'GET' && body) });
        const { status } = await site.apps.api.fetch(request, { caller: callerOf(role) });
        const expected = tenant === 'other' ? 404 : roles.includes(role) ? 'let in' : 403;
        const fits = expected === 'let in' ? status !== 401 && status !== 403 : status === expected;
        if (!fits) wrong.push(`${operation} of ${tenant}: ${status}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is refused with a sentence that names the role that is needed', async () => {
    const request = new Request('http://billing.test/v1/tenants/own/licences/removals', { method: 'POST', body: '{}' });
    const answer = await site.apps.api.fetch(request, { caller: callerOf('billing') });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      code: 'forbidden',
      detail: 'This is for members with the role owner or licences; yours is billing. Ask an owner.',
    });
  });

  it('is nothing beyond the tenant: no route of ops, finance or the service lets a member in', async () => {
    for (const at of ['/v1/ops/tenants', '/v1/finance/charges', '/metrics', '/v1/ops/audit', '/v1/ops/keys']) {
      const answer = await site.apps.api.fetch(new Request(`http://billing.test${at}`), { caller: callerOf('owner') });
      expect([at, answer.status]).toEqual([at, 403]);
    }
  });

  it('a tenant’s query sees no other’s members', async () => {
    const seen = await asTenant('own', () => connection.db.select().from(members));
    expect(new Set(seen.map(({ tenantId }) => tenantId))).toEqual(new Set(['own']));
    const changed = await asTenant('own', () =>
      connection.db
        .update(members)
        .set({ role: 'reader' })
        .where(and(eq(members.tenantId, 'other')))
        .returning(),
    );
    expect(changed).toEqual([]);
  });
});
