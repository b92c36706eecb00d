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
import { actorOf } from '../db/keys.ts';
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
import type { OidcSettings, Session, Sessions, ShownLink, SignedIn } from '../web/deps.ts';
import { createPages, isPage } from '../web/pages.tsx';
import { createCodecEndpoint } from './codec/codec-endpoint.ts';
import { type Fetch, guarded } from './guarded.ts';

export interface Site {
  /** Handles a request to the service's one address, by the API or by the pages. */
  readonly fetch: Fetch;
  readonly api: ReturnType<typeof createApp>;
  readonly pages: ReturnType<typeof createPages>;
}

/** How people sign in on the pages, and for how long. */
export interface SignInSettings extends SessionLengths {
  readonly withKeys: boolean;
  /** Whether a link is mailed to members who ask for it. */
  readonly byMail: boolean;
  /** The longest session from an identity provider: a role that is taken away there ends with it. */
  readonly providerHours: number;
  /** How long a sign-in counts for what needs a fresh one: a refund, a cancellation by ops. */
  readonly freshMinutes: number;
}

export const defaultSignIn: SignInSettings = {
  withKeys: true,
  byMail: true,
  idleHours: 8,
  hours: 12,
  providerHours: 4,
  freshMinutes: 15,
};

interface SiteDeps extends ApiDeps {
  readonly oidc: OidcSettings | null;
  readonly signIn?: SignInSettings;
}

/** What the API is told of a page's request beside its session. */
interface AskedWith {
  readonly address?: string | null;
  /** Why an operator makes a change for a tenant. */
  readonly note?: string | null;
}

/** API and pages at one address. The pages call the API in this process, with the session's permissions. */
export function createSite({ oidc, signIn = defaultSignIn, ...deps }: SiteDeps): Site {
  const limiter = limiterOf(deps.config);
  const api = createApp(deps, limiter);
  const { publicUrl, proxies } = deps.config;
  const addressOf = addressReader(proxies);
  const askAs = (session: Session, request: Request, env: AskedWith = {}) => {
    const { role, tenantId, actor, keyId } = session;
    const caller = { keyId: actor, role, tenantId, endsWithKey: keyId };
    return api.fetch(request, { caller, sessionId: session.id, ...env });
  };
  const clientFor = (session: Session, address: string | null, note: string | null = null) =>
    createClient({
      url: publicUrl,
      fetch: async (url, init) => askAs(session, new Request(url, init), { address, note }),
    });
  const sessions = sessionsIn({ ...deps, limiter, addressOf }, signIn);
  const { temporalUiUrl } = deps.config;
  const codec = createCodecEndpoint({ publicUrl, temporalUiUrl, sessions, askAs });
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
  return {
    fetch: guarded(publicUrl, async (request, env) => {
      const { pathname } = new URL(request.url);
      const part = pathname.startsWith('/codec/') ? codec : isPage(pathname) ? pages : api;
      const answer = await part.fetch(request, env);
      const isLost = answer.status === 404 && part === api && asksForPage(request, pathname);
      return isLost ? pages.fetch(request, env) : answer;
    }),
    api,
    pages,
  };
}

/** Whether a person has followed a link: what is not there is then told by a page. The API's own paths are programs'. */
function asksForPage({ method, headers }: Request, pathname: string): boolean {
  return method === 'GET' && /\btext\/html\b/.test(headers.get('accept') ?? '') && !pathname.startsWith('/v1/');
}

interface SessionDeps extends Pick<ApiDeps, 'db' | 'now' | 'temporal' | 'config' | 'log'> {
  readonly limiter: RateLimiter;
  readonly addressOf: AddressOf;
}

/** Where sessions are kept; who signs in and out is written to the audit. */
function sessionsIn(deps: SessionDeps, { providerHours, ...lengths }: SignInSettings): Sessions {
  const { db, now, limiter, addressOf, log } = deps;
  const budget = createMemberBudget();
  const record = (act: 'signedIn' | 'signedOut', session: Session, address: string | null) => {
    const { id: sessionId, role, actor, tenantId, keyId } = session;
    return recordAct(db, { act, actor: actorOf({ role, keyId: actor }), sessionId, keyId, tenantId, address });
  };
  const start = async (person: Person | null, address: string | null): Promise<SignedIn | null> => {
    if (person === null) return null;
    const hours = person.signedInBy === 'provider' ? Math.min(lengths.hours, providerHours) : lengths.hours;
    const { id, ...issued } = await startSession(db, person, { ...lengths, hours }, now());
    const session = { ...person, id, createdAt: new Date(now()) };
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
    async signInAs({ role, tenantId, actor }, address) {
      if (tenantId !== null && !(await tenantExists(db, tenantId))) return null;
      const person = { role, tenantId, actor, keyId: null, memberId: null, signedInBy: 'provider' } as const;
      return start(person, address);
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
      // Not waited for: how long it takes would tell whether the address is known.
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

/** Longer addresses break in mails: such a link leads to the start. */
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
