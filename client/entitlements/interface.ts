import type { Entitlement, EntitlementDocument } from '../entitlement-document.ts';
import type { FeedEvent } from './changes.ts';
import type { Kept } from './keeper.ts';
import type { ServiceOptions } from './service.ts';
import type { Signed } from './source.ts';

export interface EntitlementsOptions extends ServiceOptions {
  /** The tenant whose users are looked up, with its product key. */
  readonly tenantId?: string;
  /** Instead of `tenantId`: several tenants by one feed, with an ops key. */
  readonly tenants?: readonly string[];
  /** How long a copy that the service does not confirm still answers. By default, until the document's own `until`. */
  readonly trustForMs?: number;
  /** `pull` follows the feed automatically; with `push` the host hands in the events that it receives, by `apply`. */
  readonly events?: 'pull' | 'push';
  /** How often the documents are compared with the service's, besides the events. Five minutes by default. */
  readonly recheckMs?: number;
  /** Whether documents are taken signed and verified, so that kept documents can be trusted. */
  readonly signed?: Signed;
  /** Where documents are kept while the process does not run. */
  readonly kept?: Kept;
  /** Whether the days of use are reported to the service once a day, which is the default. */
  readonly reportsUses?: boolean;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * `starting`: a document is still missing. `live`: the copies follow the service. `away`: it does not answer.
 * `refused`: it refuses the key. In each of them the copies answer as far as they are trusted.
 */
export type Status = 'starting' | 'live' | 'away' | 'refused' | 'closed';

export interface EntitlementsEvents {
  /** The answer for these users may have changed; null means all users of the tenant. */
  readonly change: { readonly tenantId: string; readonly version: number; readonly userIds: readonly string[] | null };
  readonly status: Status;
  /** What went wrong. The client continues automatically. */
  readonly error: Error;
}

export interface Answer extends Pick<Entitlement, 'licensed' | 'licenceId' | 'until'> {
  /** False where no copy is trusted. Then `licensed` is false too, and the host may decide otherwise. */
  readonly known: boolean;
}

/** What became of an event: `reloaded` where the document was read again, `ignored` where it concerns no copy. */
export type Applied = 'applied' | 'known' | 'reloaded' | 'ignored';

/** The users of a product, looked up in memory. The tenant can be left out where there is only one. */
export interface Entitlements {
  readonly status: Status;
  /**
   * Whether a user may make calls. False also where that is not known, which `answer` tells apart; throws for a tenant
   * that is not followed.
   */
  may(userId: string, tenantId?: string): boolean;
  answer(userId: string, tenantId?: string): Answer;
  /** When the copy was last confirmed, in milliseconds since 1970; null where there is none. */
  asOf(tenantId?: string): number | null;
  /** How many milliseconds ago the copy was last confirmed; infinite where there is none. */
  ageMs(tenantId?: string): number;
  document(tenantId?: string): EntitlementDocument | null;
  /** Resolves when each tenant has a copy; rejects with a ServiceProblem where the service refuses one. */
  ready(): Promise<void>;
  on<Name extends keyof EntitlementsEvents>(
    name: Name,
    listener: (detail: EntitlementsEvents[Name]) => void,
  ): () => void;
  /** Takes an event that the host has received and verified. Events of a tenant are applied one after another. */
  apply(event: FeedEvent): Promise<Applied>;
  /** Reads the document again. */
  reload(tenantId?: string): Promise<void>;
  /** Follows one more tenant. Resolves when its copy is there. */
  follow(tenantId: string): Promise<void>;
  forget(tenantId: string): void;
  /** Ends all timers and requests, after reporting uses and keeping copies as far as the service answers. */
  close(): Promise<void>;
}
