import { describe, expect, it } from 'vitest';
import { rightOfOperation } from '../../api/http/member-access.ts';
import { rolesWithRight } from '../../domain/rules/people.ts';
import { csrfTokenFor } from '../../web/csrf-token.ts';
import type { Session } from '../../web/deps.ts';
import { licensingRoutes } from '../../web/licensing/pages.ts';
import { createPages } from '../../web/pages.tsx';
import { barePages } from '../support/bare-pages.ts';

/** Every page × every role, generated from the router: a page that is forgotten here breaks the build. */

/** Open without a session. */
const open = new Set([
  'GET /sign-in',
  'POST /sign-in',
  'POST /sign-in/mail',
  'GET /sign-in/link',
  'POST /sign-in/link',
  'GET /sign-in/oidc',
  'GET /sign-in/oidc/back',
  'POST /sign-out',
]);
const tenants = ['admin', 'owner', 'licences', 'billing', 'reader'] as const;
const sections: Readonly<Record<string, readonly Session['role'][]>> = {
  '': ['ops', 'finance', ...tenants],
  licensing: ['ops', ...tenants],
  documents: ['ops', 'finance', ...tenants],
  finance: ['finance', 'ops'],
  ops: ['ops'],
};

const logged: object[] = [];
const deps = barePages(undefined, (details) => logged.push(details));
const pages = createPages(deps);

const routes = [
  ...new Set(pages.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)),
].filter((route) => !open.has(route) && !route.startsWith('GET /assets/'));

/** By the API's table, through the operation that a page is for. */
function isForRole(route: string, role: Session['role']): boolean {
  const known = Object.entries(licensingRoutes).find(([name]) => route === name.replace(' ', ' /licensing'));
  if (known === undefined || role === 'ops' || role === 'finance' || role === 'admin') return true;
  const [, [operation]] = known;
  return rolesWithRight[rightOfOperation[operation]].includes(role);
}

async function ask(route: string, as: string, tenant = 'own'): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const url = `http://127.0.0.1:3000${path.replace(':t', tenant).replaceAll(/:\w+/g, 'x')}`;
  const headers = { cookie: `session_3000=${as}`, origin: 'http://127.0.0.1:3000' };
  const csrf = csrfTokenFor(as);
  const form = method === 'POST' ? { body: new URLSearchParams({ csrf, role: 'reader' }) } : {};
  const { status, headers: answered } = await pages.request(url, { method, headers, ...form });
  return status === 303 && answered.get('location')?.startsWith('/sign-in') === true ? 401 : status;
}

describe('pages', () => {
  it('are each in a known section', () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter((route) => sections[route.split('/')[1] ?? ''] === undefined)).toEqual([]);
  });

  it('are shown to no one without a session', async () => {
    for (const route of routes) expect([route, await ask(route, 'no one')]).toEqual([route, 401]);
  });

  it.each(['ops', 'finance', ...tenants] as const)(
    'let %s in by section, and by what a member may do',
    async (role) => {
      const wrong: string[] = [];
      for (const route of routes) {
        const status = await ask(route, role);
        const isLetIn = sections[route.split('/')[1] ?? '']?.includes(role) === true && isForRole(route, role);
        const fits = isLetIn ? status !== 401 && status !== 403 : status === 403;
        if (!fits) wrong.push(`${route}: ${status}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it('are as many for each role of a member as its table says, and fewer for a reader than for an owner', () => {
    const count = (role: Session['role']) => routes.filter((route) => isForRole(route, role)).length;
    expect(count('owner')).toBe(count('admin'));
    for (const role of ['licences', 'billing'] as const) {
      expect(count(role)).toBeLessThan(count('owner'));
      expect(count(role)).toBeGreaterThan(count('reader'));
    }
  });

  it('tell a member whose role is another for whom the page is, and whom to ask', async () => {
    const headers = { cookie: 'session_3000=billing' };
    const answer = await pages.request('http://127.0.0.1:3000/licensing/own/remove', { headers });
    const text = await answer.text();
    expect(answer.status).toBe(403);
    expect(text).toContain('the role owner or licences');
    expect(text).toContain('Yours is billing');
    expect(text).toContain('Ask an owner');
  });

  it('are logged with who asked and from where, without what the address says', async () => {
    logged.length = 0;
    await ask('GET /licensing/:t/receipts/:number', 'admin');
    const who = { sessionId: 'a-session', actor: 'admin test', keyId: null, address: '192.0.2.1' };
    expect(logged).toEqual([
      expect.objectContaining({ method: 'GET', route: '/licensing/:t/receipts/:number', tenantId: 'own', ...who }),
    ]);
    await ask('GET /licensing/:t/receipts/:number', 'no one');
    expect(logged[1]).toMatchObject({ status: 303, address: '192.0.2.1' });
    expect(logged[1]).not.toHaveProperty('actor');
  });

  it('say so where the identity provider cannot be reached', async () => {
    const { status, headers } = await pages.request('http://127.0.0.1:3000/sign-in/oidc');
    expect([status, headers.get('set-cookie')]).toEqual([503, null]);
  });

  it('say where too much was asked for, instead of that something is broken', async () => {
    const tooMuch = Object.assign(new Error('Too many requests'), { name: 'ApiProblem', problem: { status: 429 } });
    const refused = createPages({
      ...deps,
      clientFor: () => {
        throw tooMuch;
      },
    });
    const headers = { cookie: 'session_3000=ops' };
    const answer = await refused.request('http://127.0.0.1:3000/ops/tenants', { headers });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '10']);
    expect(await answer.text()).toContain('Too much at once');
  });

  it('of another tenant are not there', async () => {
    for (const route of routes.filter((name) => /\/(licensing|documents)\/:t/.test(name)))
      expect([route, await ask(route, 'admin', 'other')]).toEqual([route, 404]);
  });
});

describe('what cannot be undone', () => {
  const stale = createPages({ ...deps, isFresh: () => false });
  const typed = { amount: '10.00', unitPrice: '25', reason: 'One too many & late', name: 'Acme' };

  async function send(path: string, as: Session['role']): Promise<Response> {
    const csrf = csrfTokenFor(as);
    const headers = { cookie: `session_3000=${as}`, origin: 'http://127.0.0.1:3000' };
    const body = new URLSearchParams({ csrf, ...typed });
    return await stale.request(`http://127.0.0.1:3000${path}`, { method: 'POST', headers, body });
  }
  const sendTo = async (path: string, as: Session['role']): Promise<string | null> =>
    (await send(path, as)).headers.get('location');

  it('leads an operator who signed in long ago to sign in again, and back to the form with what was typed', async () => {
    for (const [path, role] of [
      ['/finance/charges/x/refund', 'finance'],
      ['/finance/charges/x/refund', 'ops'],
      ['/licensing/own/cancel', 'ops'],
      ['/ops/tenants/x/price', 'ops'],
    ] as const) {
      const answer = await send(path, role);
      const location = new URL(answer.headers.get('location') ?? '', 'http://127.0.0.1:3000');
      expect([location.pathname, location.searchParams.get('again')]).toEqual(['/sign-in', 'true']);
      // What was typed waits in a cookie that no script reads, and stands in no address.
      expect(location.searchParams.get('next')).toBe(path);
      const cookie = answer.headers.get('set-cookie') ?? '';
      expect(cookie).toContain('HttpOnly');
      const kept: unknown = JSON.parse(decodeURIComponent(/^typed_3000=([^;]*)/.exec(cookie)?.[1] ?? ''));
      expect(kept).toEqual({ page: path, fields: Object.entries(typed) });
      // The sign-in page hands the same address on.
      expect(await (await stale.request(location.href)).text()).toContain(path);
    }
  });

  it('asks a tenant’s own people for nothing more, nor an operator for another page', async () => {
    expect(await sendTo('/licensing/own/cancel', 'owner')).toBeNull();
    expect(await sendTo('/licensing/own/keep', 'ops')).toBeNull();
  });
});

describe('a sign-in', () => {
  const enter = async (role: Session['role'], next: string): Promise<string | null> => {
    const session = await deps.sessions.find({} as never, role);
    if (session === null) throw new Error('There is no session');
    const signedIn = { token: role, expiresAt: new Date(), session };
    const site = createPages({ ...deps, sessions: { ...deps.sessions, signInWithKey: async () => signedIn } });
    const body = new URLSearchParams({ key: 'any', next });
    const headers = { origin: 'http://127.0.0.1:3000' };
    const answer = await site.request('http://127.0.0.1:3000/sign-in', { method: 'POST', headers, body });
    return answer.headers.get('location');
  };

  it('leads on to the page that was asked for, if it is the person’s to see', async () => {
    expect(await enter('owner', '/licensing/own/pay?once=a+b')).toBe('/licensing/own/pay?once=a+b');
    expect(await enter('owner', '/documents/own/INV-1.pdf')).toBe('/documents/own/INV-1.pdf');
    expect(await enter('finance', '/finance/charges?q=acme')).toBe('/finance/charges?q=acme');
    for (const elsewhere of ['/licensing/owner', '/licensing/other/pay', '//evil.test', '/ops'])
      expect([elsewhere, await enter('owner', elsewhere)]).toEqual([elsewhere, '/licensing/own']);
  });

  it('carries it through the mail', async () => {
    const mailed: unknown[] = [];
    const mailLink = async (...mail: unknown[]) => mailed.push(mail) > 0;
    const site = createPages({ ...deps, sessions: { ...deps.sessions, mailLink } });
    const page = await (await site.request('http://127.0.0.1:3000/sign-in?next=/licensing/own/pay')).text();
    expect(page.match(/name="next" value="\/licensing\/own\/pay"/g)).toHaveLength(2);
    const body = new URLSearchParams({ email: 'ada@own.example', next: '/licensing/own/pay' });
    const headers = { origin: 'http://127.0.0.1:3000' };
    await site.request('http://127.0.0.1:3000/sign-in/mail', { method: 'POST', headers, body });
    expect(mailed).toEqual([['ada@own.example', '192.0.2.1', '/licensing/own/pay']]);
  });
});

describe('an operator on a tenant’s pages', () => {
  const notes: (string | null)[] = [];
  const acting = createPages({
    ...deps,
    clientFor: (session, address, note = null) => {
      notes.push(note);
      return deps.clientFor(session, address);
    },
  });
  const send = async (role: Session['role'], fields: Readonly<Record<string, string>>) => {
    notes.length = 0;
    const csrf = csrfTokenFor(role);
    const headers = { cookie: `session_3000=${role}`, origin: 'http://127.0.0.1:3000' };
    const body = new URLSearchParams({ csrf, once: 'once-1', ...fields });
    return acting.request('http://127.0.0.1:3000/licensing/own/pay', { method: 'POST', headers, body });
  };

  it('says why before money moves, and the reason goes with the change', async () => {
    const asked = await send('ops', { quote: 'qt_1' });
    const page = await asked.text();
    expect(asked.status).toBe(200);
    expect(page).toContain('You act for');
    expect(page).toMatch(/name="quote" value="qt_1"/);
    expect(page).toMatch(/name="once" value="once-1"/);
    expect(notes).toEqual([null]);

    expect((await send('ops', { quote: 'qt_1', actingReason: ' ' })).status).toBe(422);
    const long = await send('ops', { quote: 'qt_1', actingReason: 'x'.repeat(501) });
    expect([long.status, await long.text()]).toEqual([422, expect.stringContaining('these are 501')]);
    // The page itself is reached, which fails here.
    expect((await send('ops', { quote: 'qt_1', actingReason: 'Asked by phone' })).status).toBe(500);
    expect(notes).toEqual([null, 'Asked by phone']);
  });

  it('is asked nothing where no money moves, and a tenant’s own people never are', async () => {
    expect((await send('ops', {})).status).toBe(500);
    expect((await send('owner', { quote: 'qt_1' })).status).toBe(500);
    expect(notes).toEqual([null]);
  });
});
