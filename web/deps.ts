import type { Context, MiddlewareHandler } from 'hono';
import type { Client, Member } from 'licence-billing-client';
import type { Separator } from './claims.ts';
import type { Notice, Typed, Undo } from './cookies.ts';
import type { Language } from './texts/language.ts';

/** What an identity provider says about a person who signs in. */
export interface Identity {
  readonly role: 'ops' | 'finance' | 'admin';
  /** An admin's tenant; null for ops and finance. */
  readonly tenantId: string | null;
  /** The id that the activity log records. */
  readonly actor: string;
  /** When the provider has last seen proof of who it is; null where it does not say. */
  readonly authenticatedAt: Date | null;
}

/** A person to whom the provider gives no role here, known by an address that the provider has verified. */
export interface VerifiedPerson {
  readonly email: string;
  /** The tenant that the claims name; null where they name none. */
  readonly tenantId: string | null;
}

/** The signed-in user. */
export interface Session {
  readonly id: string;
  /** The role; what each member of a tenant may do is in the client's `memberAccess`. */
  readonly role: Identity['role'] | MemberRole;
  /** The tenant of an admin or a member; null for ops and finance. */
  readonly tenantId: string | null;
  /** The id that the activity log records. */
  readonly actor: string;
  /** The key whose end also ends the session; null where there is none. */
  readonly keyId: string | null;
  readonly signedInBy: 'key' | 'link' | 'mail' | 'provider';
  /** When the person signed in. */
  readonly createdAt: Date;
}

/** A session with the language of its tenant; English for ops and finance. */
export type FoundSession = Session & { readonly language: Language };

export type MemberRole = Member['role'];

/** What a link opens, shown before it is used. */
export interface ShownLink {
  /** The address that it was mailed to; null for a link that ops or the product made. */
  readonly email: string | null;
  /** The actor that made it; null where it was mailed. */
  readonly madeBy: string | null;
  /** Where it leads, and as which member; several where an address belongs to members of several tenants. */
  readonly choices: readonly LinkChoice[];
  /**
   * The language of the tenant that it was made for; null for ops and finance, and for a tenant that has chosen none.
   */
  readonly language: Language | null;
  readonly expiresAt: Date;
}

export interface LinkChoice {
  /** The member that is chosen; null where there is no choice. */
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
  /**
   * Finds a session by its token. Throws a `RateLimited` where too many wrong tokens came from the request's address.
   */
  find(context: Context, token: string): Promise<FoundSession | null>;
  /** Ends a session and answers it; null where it was over. Throws like `find`. */
  end(context: Context, token: string): Promise<Session | null>;
  /** Opens a session with a key; null where the key is unknown or belongs to a program. */
  signInWithKey(key: string, address: string | null): Promise<SignedIn | null>;
  /** Looks up what a link opens, without using it; null where it was used or has expired. */
  findLink(token: string): Promise<ShownLink | null>;
  /**
   * Uses a link up and opens a session, for the chosen member if it has several; null where it was used or has expired.
   */
  signInWithLink(token: string, memberId: string | null, address: string | null): Promise<SignedIn | null>;
  /**
   * Mails a link, which leads on to the path `next`, to an address if it is a member's. Answers before that is known,
   * so that the answer reveals nothing: false only where the text is not an address; throws a `RateLimited` after too
   * many requests from a network address.
   */
  mailLink(email: string, address: string | null, next: string | null): Promise<boolean>;
  /**
   * Opens a session for a member whom the identity provider has authenticated, or answers the token of a link on which
   * to choose between several tenants. Answers null where the address is not a member's.
   */
  signInAsMember(
    person: VerifiedPerson,
    address: string | null,
  ): Promise<SignedIn | { readonly chooseBy: string } | null>;
  /** Opens a session for a user whom the identity provider has authenticated; null where the tenant does not exist. */
  signInAs(identity: Identity, address: string | null): Promise<SignedIn | null>;
}

/** The identity provider, and how its claims map to roles and tenants. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The scopes to request, separated by spaces: many providers give roles or groups only with their scope. */
  readonly scopes: string;
  /** The claim that holds a person's roles or groups: its name, or a path such as `realm_access.roles`. */
  readonly roleClaim: string;
  /** What stands between several in one text; null where a text is one of them, whatever it contains. */
  readonly roleSeparator: Separator | null;
  /** Which role each of its values stands for; the strongest that the person has counts. */
  readonly roles: ReadonlyMap<string, Identity['role']>;
  /** The claim that holds an admin's tenant: its name or a path. */
  readonly tenantClaim: string;
}

export interface TenantDefaults {
  readonly timeZone: string;
  readonly currency: string;
  /** The net price of a licence a month, in the currency's minor unit. */
  readonly unitPrice: number;
  readonly trialDays: number;
}

/** Everything that the pages use from outside. */
export interface PageDeps {
  /**
   * The API's client with a session's permissions, for a browser at an address; `note` is recorded with each change.
   */
  readonly clientFor: (session: Session, address: string | null, note?: string | null) => Client;
  /** Whether the person signed in recently enough for what requires a fresh sign-in (fresh.ts). */
  readonly isFresh: (session: Session) => boolean;
  /** The network address that a request comes from; null where that is not known. */
  readonly addressOf: (context: Context) => string | null;
  readonly sessions: Sessions;
  /** Runs before every page: throws an `Inadmissible` for a request that is too large or cannot be read. */
  readonly door: MiddlewareHandler;
  /** Runs before everything that signs in: throws a `RateLimited` after too many tries from the request's address. */
  readonly limitTries: MiddlewareHandler;
  /** Whether people can sign in with keys; otherwise only at the identity provider and by link. */
  readonly signsInWithKeys: boolean;
  /** Whether members of tenants sign in by a mailed link. */
  readonly signsInByMail: boolean;
  /** The identity provider; null where people sign in by key and link alone. */
  readonly oidc: OidcSettings | null;
  /** The pages' address in a browser, without a trailing slash. */
  readonly publicUrl: string;
  /** The address in Temporal's UI of the runs that a query finds; null where the UI has no address. */
  readonly runsUrl: (query: string) => string | null;
  /** What a new tenant gets unless its form says otherwise. */
  readonly defaults: TenantDefaults;
  /** The time zone of finance's pages. */
  readonly sellerTimeZone: string;
  readonly log: Readonly<Record<'error' | 'warn' | 'info', (details: object, message: string) => void>>;
}

/** What a page's handlers get from its context, once the request is admitted (access.ts). */
export interface PageEnv {
  readonly Variables: {
    readonly session: Session;
    /** Whether the person signed in recently. */
    readonly isFresh: boolean;
    /** The token that every form must send back. */
    readonly csrfToken: string;
    readonly client: Client;
    /** A client that records the given reason with its changes. */
    readonly clientBecause: (reason: string) => Client;
    readonly publicUrl: string;
    readonly runsUrl: PageDeps['runsUrl'];
    readonly defaults: TenantDefaults;
    readonly sellerTimeZone: string;
    /** The page's language; without a session, the browser's. */
    readonly language: Language;
    readonly chooseLanguage: (language: Language) => void;
    /** Reads and clears the notice, so only a page that shows it may call this. */
    readonly takeNotice: () => Notice | null;
    /** What was typed into the page's form before a sign-in. */
    readonly typed: Typed['fields'];
    /** Keeps what was typed into the form that was sent, for its page after a sign-in. */
    readonly keepTyped: () => Promise<void>;
    /** Leaves a notice for the next page. */
    readonly leaveNotice: (text: string, tone?: Notice['tone'], undo?: Undo | null) => void;
  };
}

export type PageContext = Context<PageEnv, string>;
