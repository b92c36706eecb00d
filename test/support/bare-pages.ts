import type { Client } from 'licence-billing-client';
import type { FoundSession, PageDeps, Session } from '../../web/deps.ts';
import type { Language } from '../../web/texts/language.ts';

/** What the pages need, without servers: a session's token is its role, and the API is what a test makes of it. */
export function barePages(
  clientFor: PageDeps['clientFor'] = () => unreachable,
  log: (details: object) => void = () => undefined,
  language: Language = 'en',
): PageDeps {
  return {
    clientFor,
    isFresh: () => true,
    sessions: {
      find: async (_, token) => (token === 'no one' ? null : sessionOf(token as Session['role'], language)),
      end: async () => null,
      signInWithKey: async () => null,
      findLink: async () => null,
      signInWithLink: async () => null,
      mailLink: async () => true,
      signInAs: async () => null,
      signInAsMember: async () => null,
    },
    addressOf: () => '192.0.2.1',
    door: (_, next) => next(),
    limitTries: (_, next) => next(),
    signsInWithKeys: true,
    signsInByMail: true,
    oidc: {
      issuer: 'http://127.0.0.1:1',
      clientId: 'id',
      clientSecret: 'secret',
      scopes: 'openid',
      roleClaim: 'role',
      roleSeparator: null,
      roles: new Map(),
      tenantClaim: 'tenant',
    },
    publicUrl: 'http://127.0.0.1:3000',
    runsUrl: () => null,
    defaults: { timeZone: 'Europe/London', currency: 'gbp', unitPrice: 2_000, trialDays: 14 },
    sellerTimeZone: 'Europe/London',
    log: { error: () => undefined, warn: () => undefined, info: log },
  };
}

function sessionOf(role: Session['role'], language: Language): FoundSession {
  const tenantId = role === 'ops' || role === 'finance' ? null : 'own';
  const signedIn = { actor: 'test', keyId: null, signedInBy: 'key', createdAt: new Date() } as const;
  return { id: 'a-session', role, tenantId, ...signedIn, language };
}

const reach = async (): Promise<never> => {
  throw new Error('The page itself was reached');
};
const unreachable: Client = { ask: reach, do: reach, change: reach, open: reach };
