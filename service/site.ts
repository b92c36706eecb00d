import { createClient } from 'licence-billing-client';
import { createApp, limiterOf } from '../api/app.ts';
import { createMemberBudget, type MemberBudget } from '../api/commands/member-budget.ts';
import { sendMailsSoon } from '../api/commands/send-mails-soon.ts';
import type { ApiDeps } from '../api/deps.ts';
import { type AddressOf, addressReader } from '../api/http/client-address.ts';
import { limitedByAddress, type RateLimiter } from '../api/http/rate-limits.ts';
import { formDoor } from '../api/http/request-limits.ts';
import { email as emailField } from '../api/schemas/request-fields.ts';
import { runsUrl } from '../api/schemas/workflow.ts';
import { recordAct } from '../db/audit.ts';
import { actorOf, type Caller } from '../db/keys.ts';
import { writeMemberMail } from '../db/member-mails.ts';
import { membershipsOf } from '../db/members.ts';
import {
  endSession,
  enterAsMember,
  findLink,
  findSession,
  makeChoiceLink,
  type OpenLink,
  type Person,
  personOfKey,
  type SessionLengths,
  startSession,
  useSignInLink,
} from '../db/sessions.ts';
import { tenantExists } from '../db/tenants.ts';
import { createCookies } from '../web/cookies.ts';
import type { OidcSettings, Session, Sessions, ShownLink, SignedIn } from '../web/deps.ts';
import { createPages, isPage } from '../web/pages.tsx';
import { type Fetch, guarded } from './guarded.ts';

export interface Site {
  /** Handles a request to the service's one address, by the API or by the pages. */
  readonly fetch: Fetch;
  /** All that answers there: the tables of tests are made from these apps' routes. */
  readonly apps: {
    readonly api: ReturnType<typeof createApp>;
    readonly pages: ReturnType<typeof createPages>;
  };
}

/** How people sign in on the pages, and for how long. */
export interface SignInSettings extends SessionLengths {
  readonly withKeys: boolean;
  /** Whether members can have a link mailed to them. */
  readonly byMail: boolean;
  /** How long a session from an identity provider lasts at most: a role that is withdrawn there ends with it. */
  readonly providerHours: number;
  /** For how long a sign-in counts as fresh, which a refund or a cancellation by ops requires. */
  readonly freshMinutes: number;
}

export const defaultSignIn: SignInSettings = {
  withKeys: true,
  byMail: true,
  idleHours: 8,
  hours: 12,
  providerHours: 1,
  freshMinutes: 15,
};

interface SiteDeps extends ApiDeps {
  readonly oidc: OidcSettings | null;
  readonly signIn?: SignInSettings;
}

/** What the API learns of a page's request besides its session. */
interface AskedWith {
  readonly address?: string | null;
  /** Why an operator makes a change for a tenant. */
  readonly note?: string | null;
}

/** Creates API and pages at one address. The pages call the API in this process, with the session's permissions. */
export function createSite({ oidc, signIn = defaultSignIn, ...deps }: SiteDeps): Site {
  const limiter = limiterOf(deps.config);
  const { publicUrl, proxies } = deps.config;
  const addressOf = addressReader(proxies);
  const sessions = sessionsIn({ ...deps, limiter, addressOf }, signIn);
  const cookies = createCookies(publicUrl);
  const sessionIn: ApiDeps['sessionIn'] = async (context) => {
    const token = cookies.readToken(context);
    const session = token === undefined ? null : await sessions.find(context, token);
    return session === null ? null : callerOf(session);
  };
  const api = createApp({ ...deps, sessionIn }, limiter);
  const askAs = (session: Session, request: Request, env: AskedWith) =>
    api.fetch(request, { caller: callerOf(session), sessionId: session.id, ...env });
  const clientFor = (session: Session, address: string | null, note: string | null = null) =>
    createClient({
      url: publicUrl,
      fetch: async (url, init) => askAs(session, new Request(url, init), { address, note }),
    });
  const pages = createPages({
    clientFor,
    isFresh: ({ createdAt }) => deps.now() - createdAt.getTime() < signIn.freshMinutes * 60_000,
    addressOf,
    sessions,
    door: formDoor(),
    limitTries: limitedByAddress(limiter),
    signsInWithKeys: signIn.withKeys,
    signsInByMail: signIn.byMail,
    oidc,
    publicUrl,
    runsUrl: (query) => runsUrl(deps.config, query),
    defaults: { ...deps.config.defaults, trialDays: deps.config.policy.trialDays },
    sellerTimeZone: deps.config.sellerTimeZone,
    log: deps.log,
  });
  const apps: Site['apps'] = { api, pages };
  return {
    fetch: guarded(publicUrl, async (request, env) => {
      const { pathname } = new URL(request.url);
      const name: keyof Site['apps'] = isPage(pathname) ? 'pages' : 'api';
      const answer = await apps[name].fetch(request, env);
      const isLost = answer.status === 404 && name === 'api' && asksForPage(request, pathname);
      return isLost ? apps.pages.fetch(request, env) : answer;
    }),
    apps,
  };
}

/** The caller of the API that a signed-in person is. */
function callerOf({ role, tenantId, actor, keyId }: Session): Caller {
  return { keyId: actor, role, tenantId, endsWithKey: keyId };
}

/**
 * Whether a person has followed a link, so that a missing page is answered by a page. The API's own paths are for
 * programs.
 */
function asksForPage({ method, headers }: Request, pathname: string): boolean {
  return method === 'GET' && /\btext\/html\b/.test(headers.get('accept') ?? '') && !pathname.startsWith('/v1/');
}

interface SessionDeps extends Pick<ApiDeps, 'db' | 'now' | 'temporal' | 'config' | 'log'> {
  readonly limiter: RateLimiter;
  readonly addressOf: AddressOf;
}

/** Creates the store of sessions, which records in the audit who signs in and out. */
function sessionsIn(deps: SessionDeps, { providerHours, freshMinutes, ...lengths }: SignInSettings): Sessions {
  const { db, now, limiter, addressOf, log } = deps;
  const budget = createMemberBudget();
  const record = (act: 'signedIn' | 'signedOut', session: Session, address: string | null) => {
    const { id: sessionId, role, actor, tenantId, keyId } = session;
    return recordAct(db, { act, actor: actorOf({ role, keyId: actor }), sessionId, keyId, tenantId, address });
  };
  const start = async (
    person: Person | null,
    address: string | null,
    createdAt = new Date(now()),
  ): Promise<SignedIn | null> => {
    if (person === null) return null;
    const hours = person.signedInBy === 'provider' ? Math.min(lengths.hours, providerHours) : lengths.hours;
    const { id, ...issued } = await startSession(db, { ...person, createdAt }, { ...lengths, hours }, now());
    const session = { ...person, id, createdAt };
    await record('signedIn', session, address);
    return { ...issued, session };
  };
  return {
    find: (context, token) => limiter.lookUp(context, token, () => findSession(db, token, lengths, now())),
    async end(context, token) {
      const session = await limiter.lookUp(context, token, () => endSession(db, token, now()));
      if (session !== null) await record('signedOut', session, addressOf(context));
      return session;
    },
    signInWithKey: async (key, address) => start(await personOfKey(db, key), address),
    async signInAs({ role, tenantId, actor, authenticatedAt }, address) {
      if (tenantId !== null && !(await tenantExists(db, tenantId))) return null;
      const person = { role, tenantId, actor, keyId: null, memberId: null, signedInBy: 'provider' } as const;
      // A person whom the provider knew already has proved nothing now. One that does not say when counts as not fresh.
      const provedAt = authenticatedAt?.getTime() ?? now() - freshMinutes * 60_000;
      return start(person, address, new Date(Math.min(provedAt, now())));
    },
    async signInAsMember({ email: text, tenantId }, address) {
      const email = emailField.safeParse(text).data;
      const all = email === undefined ? [] : await membershipsOf(db, email);
      const [first, ...others] = tenantId === null ? all : all.filter((one) => one.tenantId === tenantId);
      if (first === undefined) return null;
      if (others.length > 0) return { chooseBy: (await makeChoiceLink(db, first, now())).token };
      return start(await enterAsMember(db, first, now()), address);
    },
    async findLink(token) {
      const link = await findLink(db, token, now());
      return link === null ? null : shownLink(link);
    },
    signInWithLink: async (token, memberId, address) => start(await useSignInLink(db, token, memberId, now()), address),
    async mailLink(text, address, next) {
      await budget.spendLinkFrom(address);
      const email = emailField.safeParse(text).data;
      if (email === undefined) return false;
      // Not awaited: its duration would show whether the address is known.
      mailMember(deps, budget, email, next).catch((error: unknown) => log.error({ err: error }, 'No link was mailed'));
      return true;
    },
  };
}

async function mailMember(deps: SessionDeps, budget: MemberBudget, email: string, next: string | null): Promise<void> {
  if (!(await budget.takeLinkTo(email))) return;
  const [member] = await membershipsOf(deps.db, email);
  if (member === undefined) return;
  await writeMemberMail(deps.db, { ...member, kind: 'sign_in', next: next && mailable(next) });
  await sendMailsSoon(deps);
}

/**
 * The path for a mailed link, or null if it is too long: a long address breaks in mails, so the link leads to the
 * start.
 */
function mailable(path: string): string | null {
  return path.length <= 500 ? path : null;
}

function shownLink(link: OpenLink): ShownLink {
  const { language, expiresAt } = link;
  if (link.for === 'role') {
    const { role, tenantId, tenantName, createdBy } = link;
    return {
      email: null,
      madeBy: createdBy,
      choices: [{ memberId: null, role, tenant: tenantName ?? tenantId }],
      language,
      expiresAt,
    };
  }
  const choices = link.choices.map(({ memberId, role, tenantName, tenantId }) => ({
    memberId,
    role,
    tenant: tenantName ?? tenantId,
  }));
  return { email: link.choices[0]?.email ?? null, madeBy: null, choices, language, expiresAt };
}
