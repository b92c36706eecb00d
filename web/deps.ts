import type { Context, MiddlewareHandler } from 'hono';
import type { Client } from 'licence-billing-client';

/** The signed-in user. */
export interface Session {
  readonly role: 'ops' | 'finance' | 'admin';
  /** An admin's tenant; null for ops and finance. */
  readonly tenantId: string | null;
  /** The id that the activity log records. */
  readonly actor: string;
}

export interface SignedIn {
  /** The cookie's secret; only the browser keeps it. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly session: Session;
}

/** Where sessions are kept. */
export interface Sessions {
  find(token: string): Promise<Session | null>;
  end(token: string): Promise<void>;
  /** Null where the key is unknown or belongs to a program. */
  signInWithKey(key: string): Promise<SignedIn | null>;
  /** Uses the link up; null where it was used or has expired. */
  signInWithLink(token: string): Promise<SignedIn | null>;
  /** For a user whom the identity provider has authenticated; null where the tenant does not exist. */
  signInAs(session: Session): Promise<SignedIn | null>;
}

/** The identity provider, and how its claims map to roles and tenants. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that holds a user's groups, and the role of each group. */
  readonly roleClaim: string;
  readonly roles: Readonly<Record<string, Session['role']>>;
  /** The claim that holds an admin's tenant. */
  readonly tenantClaim: string;
}

/** Everything the pages use outside themselves. */
export interface PageDeps {
  /** The API's client with a session's permissions. */
  readonly clientFor: (session: Session) => Client;
  readonly sessions: Sessions;
  /** Before every page: throws an `Inadmissible` for a request that is too large or cannot be read. */
  readonly door: MiddlewareHandler;
  /** Counts an attempt to sign in by its network address; the seconds to wait where there were too many, else null. */
  readonly waitBeforeSignIn: (context: Context) => Promise<number | null>;
  /** Null where users sign in by key and link alone. */
  readonly oidc: OidcSettings | null;
  /** The pages' address in a browser, without a trailing slash. */
  readonly publicUrl: string;
  readonly log: Readonly<Record<'error' | 'warn', (details: object, message: string) => void>>;
}

/** What a page's handlers get from its context, once the request was admitted (access.ts). */
export interface PageEnv {
  readonly Variables: {
    readonly session: Session;
    /** Every form must send it back. */
    readonly csrfToken: string;
    readonly client: Client;
    readonly publicUrl: string;
    /** Reads and clears the notice, so only a page that shows it may call this. */
    readonly takeNotice: () => string | null;
    /** Leaves a notice for the next page. */
    readonly leaveNotice: (text: string) => void;
  };
}

export type PageContext = Context<PageEnv, string>;
