import type { Context, MiddlewareHandler } from 'hono';
import type { Client, Member } from 'licence-billing-client';
import type { Notice, Undo } from './cookies.ts';
import type { Language } from './texts/language.ts';

/** Who signs in: what an identity provider says of a person. */
export interface Identity {
  readonly role: 'ops' | 'finance' | 'admin';
  /** An admin's tenant; null for ops and finance. */
  readonly tenantId: string | null;
  /** The id that the activity log records. */
  readonly actor: string;
}

/** A person whom the provider gives no role here, by the address that it has verified. */
export interface VerifiedPerson {
  readonly email: string;
  /** The tenant that the claims name; null where they name none. */
  readonly tenantId: string | null;
}

/** The signed-in user. */
export interface Session {
  readonly id: string;
  /** Of a tenant's members: what each may do is in the client's `memberAccess`. */
  readonly role: Identity['role'] | MemberRole;
  /** Of an admin or a member; null for ops and finance. */
  readonly tenantId: string | null;
  /** The id that the activity log records. */
  readonly actor: string;
  /** The key that the session ends with; null where there is none. */
  readonly keyId: string | null;
  readonly signedInBy: 'key' | 'link' | 'mail' | 'provider';
  /** When the person signed in. */
  readonly createdAt: Date;
}

/** A session with the language of its tenant; English for ops and finance. */
export type FoundSession = Session & { readonly language: Language };

export type MemberRole = Member['role'];

/** What a link opens, before it is used. */
export interface ShownLink {
  /** The address that it was mailed to; null of one that ops or the product has made. */
  readonly email: string | null;
  /** Who has made it; null where it was mailed. */
  readonly madeBy: string | null;
  /** Where it leads, as whom: more than one where an address is a member of several tenants. */
  readonly choices: readonly LinkChoice[];
  /** Of the tenant that it was made for; null of ops and finance, and of a tenant that has chosen none. */
  readonly language: Language | null;
  readonly expiresAt: Date;
}

export interface LinkChoice {
  /** Null where there is nothing to choose. */
  readonly memberId: string | null;
  readonly role: Session['role'];
  /** A tenant's name, or its id; null for ops and finance. */
  readonly tenant: string | null;
}

export interface SignedIn {
  /** The cookie's secret; only the browser keeps it. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly session: Session;
}

/** Where sessions are kept. */
export interface Sessions {
  /** Throws a `RateLimited` where too many tokens that are none have come from the request's address. */
  find(context: Context, token: string): Promise<FoundSession | null>;
  /** Answers the session that it has ended; null where it was over. Limited as `find`. */
  end(context: Context, token: string): Promise<Session | null>;
  /** Null where the key is unknown or belongs to a program. */
  signInWithKey(key: string, address: string | null): Promise<SignedIn | null>;
  /** What a link opens; null where it was used or has expired. It is not used by that. */
  findLink(token: string): Promise<ShownLink | null>;
  /** Uses the link up, as the chosen member of those it is for; null where it was used or has expired. */
  signInWithLink(token: string, memberId: string | null, address: string | null): Promise<SignedIn | null>;
  /**
   * Mails a link to an address if it is a member's. It answers before that is known, and so the same for every address; false
   * where the text is no address. Throws a `RateLimited` where too much was asked for from a network address. The link leads on to
   * `next`, a path of this site.
   */
  mailLink(email: string, address: string | null, next: string | null): Promise<boolean>;
  /**
   * For a member whom the identity provider has authenticated: signed in, or the token of a link on which to choose between
   * tenants; null where the address is no member's.
   */
  signInAsMember(
    person: VerifiedPerson,
    address: string | null,
  ): Promise<SignedIn | { readonly chooseBy: string } | null>;
  /** For a user whom the identity provider has authenticated; null where the tenant does not exist. */
  signInAs(identity: Identity, address: string | null): Promise<SignedIn | null>;
}

/** The identity provider, and how its claims map to roles and tenants. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What is asked for, separated by spaces: many providers give roles or groups only to those who ask for their scope. */
  readonly scopes: string;
  /** The claim that holds a person's roles or groups: its name, or a path such as `realm_access.roles`. */
  readonly roleClaim: string;
  /** Which of its values makes which role; the first that a person has counts. */
  readonly roles: readonly (readonly [value: string, role: Identity['role']])[];
  /** The claim that holds an admin's tenant, by its name or a path. */
  readonly tenantClaim: string;
}

export interface TenantDefaults {
  readonly timeZone: string;
  readonly currency: string;
  /** Of a licence and month, net, in the minor unit of that currency. */
  readonly unitPrice: number;
  readonly trialDays: number;
}

/** Everything the pages use outside themselves. */
export interface PageDeps {
  /** The API's client with a session's permissions, for a browser at an address; `note` is kept beside each change it makes. */
  readonly clientFor: (session: Session, address: string | null, note?: string | null) => Client;
  /** Whether the person has signed in lately enough for what needs that (fresh.ts). */
  readonly isFresh: (session: Session) => boolean;
  /** The network address that a request comes from; null where that is not known. */
  readonly addressOf: (context: Context) => string | null;
  readonly sessions: Sessions;
  /** Before every page: throws an `Inadmissible` for a request that is too large or cannot be read. */
  readonly door: MiddlewareHandler;
  /** Before what signs in: throws a `RateLimited` where there were too many tries from the request's address. */
  readonly limitTries: MiddlewareHandler;
  /** False where people sign in at the identity provider and by link alone. */
  readonly signsInWithKeys: boolean;
  /** Whether members of tenants sign in by a link that is mailed to them. */
  readonly signsInByMail: boolean;
  /** Null where users sign in by key and link alone. */
  readonly oidc: OidcSettings | null;
  /** The pages' address in a browser, without a trailing slash. */
  readonly publicUrl: string;
  /** The address in Temporal's UI of the runs that a query finds; null where the UI has no address. */
  readonly runsUrl: (query: string) => string | null;
  /** What a new tenant has where nothing else is asked for. */
  readonly defaults: TenantDefaults;
  /** The zone that finance's pages live in. */
  readonly sellerTimeZone: string;
  readonly log: Readonly<Record<'error' | 'warn' | 'info', (details: object, message: string) => void>>;
}

/** What a page's handlers get from its context, once the request was admitted (access.ts). */
export interface PageEnv {
  readonly Variables: {
    readonly session: Session;
    /** Whether the person has signed in lately. */
    readonly isFresh: boolean;
    /** Every form must send it back. */
    readonly csrfToken: string;
    readonly client: Client;
    /** The client whose changes are made for the given reason. */
    readonly clientBecause: (reason: string) => Client;
    readonly publicUrl: string;
    readonly runsUrl: PageDeps['runsUrl'];
    readonly defaults: TenantDefaults;
    readonly sellerTimeZone: string;
    /** Of the page; before there is a session, the one that the browser asks for. */
    readonly language: Language;
    readonly chooseLanguage: (language: Language) => void;
    /** Reads and clears the notice, so only a page that shows it may call this. */
    readonly takeNotice: () => Notice | null;
    /** Leaves a notice for the next page. */
    readonly leaveNotice: (text: string, tone?: Notice['tone'], undo?: Undo | null) => void;
  };
}

export type PageContext = Context<PageEnv, string>;
