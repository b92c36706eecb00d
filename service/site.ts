import type { Context } from 'hono';
import { createClient } from 'licence-billing-client';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { createRateLimiter, RateLimited, type RateLimiter } from '../api/http/rate-limits.ts';
import { door } from '../api/http/request-limits.ts';
import type { Database } from '../db/connect.ts';
import { endSession, findSession, type Person, personOfKey, startSession, useSignInLink } from '../db/sessions.ts';
import { tenantExists } from '../db/tenants.ts';
import type { OidcSettings, Session, Sessions, SignedIn } from '../web/deps.ts';
import { createPages, isPage } from '../web/pages.tsx';
import { isLoopback } from './config.ts';

export interface Site {
  /** Handles a request to the service's one address, by the API or by the pages. */
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>;
  readonly api: ReturnType<typeof createApp>;
  readonly pages: ReturnType<typeof createPages>;
}

/** API and pages at one address. The pages call the API in this process, with the session's permissions. */
export function createSite({ oidc, ...deps }: ApiDeps & { readonly oidc: OidcSettings | null }): Site {
  const api = createApp(deps);
  const clientFor = ({ role, tenantId, actor }: Session) =>
    createClient({
      url: deps.config.publicUrl,
      fetch: async (url, init) => api.fetch(new Request(url, init), { caller: { keyId: actor, role, tenantId } }),
    });
  const { publicUrl, rateLimits, proxies } = deps.config;
  const isOurs = hostCheck(publicUrl);
  const pages = createPages({
    clientFor,
    sessions: sessionsIn(deps.db, deps.now),
    door: door('form'),
    waitBeforeSignIn: waitOf(createRateLimiter(rateLimits, proxies)),
    oidc,
    publicUrl,
    log: deps.log,
  });
  return {
    async fetch(request, env) {
      const url = new URL(request.url);
      if (!isOurs(url.hostname)) return new Response('This address is not served here.', { status: 421 });
      return keptByNoCache(await (isPage(url.pathname) ? pages : api).fetch(request, env));
    },
    api,
    pages,
  };
}

/**
 * Whether a request's host is one of the service's. At a loopback address a page of any site could otherwise have its own
 * name resolved to this machine, and read the service as if it were that site (DNS rebinding). Elsewhere a proxy decides.
 */
function hostCheck(publicUrl: string): (hostname: string) => boolean {
  return isLoopback(new URL(publicUrl).hostname) ? isLoopback : () => true;
}

/** What does not say that it may be kept, no browser and no proxy keeps. */
function keptByNoCache(response: Response): Response {
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
  return response;
}

/** The API's limit for addresses without a valid key, as seconds to wait instead of an error. */
function waitOf(limiter: RateLimiter) {
  return async (context: Context): Promise<number | null> => {
    try {
      await limiter.limitAddress(context);
      return null;
    } catch (error) {
      if (error instanceof RateLimited) return error.retryAfterSeconds;
      throw error;
    }
  };
}

function sessionsIn(db: Database, now: () => number): Sessions {
  const start = async (person: Person | null): Promise<SignedIn | null> => {
    if (person === null) return null;
    const { role, tenantId, actor } = person;
    return { ...(await startSession(db, person, now())), session: { role, tenantId, actor } };
  };
  return {
    find: (token) => findSession(db, token, now()),
    end: (token) => endSession(db, token, now()),
    signInWithKey: async (key) => start(await personOfKey(db, key)),
    async signInAs({ role, tenantId, actor }) {
      if (tenantId !== null && !(await tenantExists(db, tenantId))) return null;
      return start({ role, tenantId, actor, keyId: null });
    },
    signInWithLink: async (token) => start(await useSignInLink(db, token, now())),
  };
}
