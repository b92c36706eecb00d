import type { Context } from 'hono';
import type { Client } from 'licence-billing-client';

/** Who is signed in. */
export interface Session {
  readonly role: 'ops' | 'finance' | 'admin';
  /** Of an admin: the one tenant whose pages they see. */
  readonly tenantId: string | null;
  /** Who the activity log names: an id. */
  readonly actor: string;
}

export interface SignedIn {
  /** What the cookie holds; known to the browser and to nobody else. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly session: Session;
}

/** Where sessions are kept. */
export interface Sessions {
  find(token: string): Promise<Session | null>;
  end(token: string): Promise<void>;
  /** Null where the key is none, or a program's. */
  signInWithKey(key: string): Promise<SignedIn | null>;
  /** Uses the link up; null where it has been used or is over. */
  signInWithLink(token: string): Promise<SignedIn | null>;
  /** Whom an identity provider has vouched for; null where their tenant is none. */
  signInAs(session: Session): Promise<SignedIn | null>;
}

/** The identity provider that people sign in with, and how its claims say who somebody is here. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Which claim holds what somebody may do, and which of its values makes which role. */
  readonly roleClaim: string;
  readonly roles: Readonly<Record<string, Session['role']>>;
  /** Which claim holds an admin's tenant. */
  readonly tenantClaim: string;
}

/** What the pages are built from; everything they touch outside themselves. */
export interface PageDeps {
  /** The API, asked on behalf of whoever is signed in. */
  readonly clientFor: (session: Session) => Client;
  readonly sessions: Sessions;
  /**
   * Counts a try to sign in by the address that it comes from; answers in how many seconds to come back where there were
   * too many.
   */
  readonly waitBeforeSignIn: (context: Context) => Promise<number | null>;
  /** The identity provider that people can sign in with, where there is one. */
  readonly oidc: OidcSettings | null;
  /** How browsers reach the pages; without a slash at its end. */
  readonly publicUrl: string;
  readonly log: Readonly<Record<'error' | 'warn', (details: object, message: string) => void>>;
}

/** What a request for a page carries through its handlers, once it has been let in (access.ts). */
export interface PageEnv {
  readonly Variables: {
    readonly session: Session;
    /** Goes into every form, and must come back with it. */
    readonly csrfToken: string;
    readonly client: Client;
    /** How browsers reach the pages. */
    readonly publicUrl: string;
    /** What was left to be told; only a page that shows it may ask. */
    readonly takeNotice: () => string | null;
    /** Tells something on the next page that is shown, once. */
    readonly leaveNotice: (text: string) => void;
  };
}

export type PageContext = Context<PageEnv, string>;
