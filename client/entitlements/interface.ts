import type { Entitlement, EntitlementDocument } from '../entitlement-document.ts';
import type { FeedEvent } from './changes.ts';
import type { Kept } from './keeper.ts';
import type { ServiceOptions } from './service.ts';
import type { Signed } from './source.ts';

export interface EntitlementsOptions extends ServiceOptions {
  /** The tenant whose users are asked about, with its product key. */
  readonly tenantId?: string;
  /** Or several, by one feed, with an ops key. */
  readonly tenants?: readonly string[];
  /** How long a copy answers that the service does not confirm; by default until the document's own `until`. */
  readonly trustForMs?: number;
  /** `pull` follows the feed by itself; with `push` the host hands in what it receives, by `apply`. */
  readonly events?: 'pull' | 'push';
  /** How often the documents are compared with the service's beside the events; five minutes by default. */
  readonly recheckMs?: number;
  /** Whether documents are taken signed and verified, so that what is kept of them can be believed. */
  readonly signed?: Signed;
  /** Where documents are kept between two lives of the process. */
  readonly kept?: Kept;
  /** Whether the days of use are reported to the service, once a day; they are by default. */
  readonly reportsUses?: boolean;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * `starting`: not each document is there yet. `live`: the copies follow the service. `away`: it does not answer.
 * `refused`: it refuses the key. The copies answer in all of them as far as they are trusted.
 */
export type Status = 'starting' | 'live' | 'away' | 'refused' | 'closed';

export interface EntitlementsEvents {
  /** The answer to these users may have changed; null stands for all users of the tenant. */
  readonly change: { readonly tenantId: string; readonly version: number; readonly userIds: readonly string[] | null };
  readonly status: Status;
  /** What went wrong; the client goes on by itself. */
  readonly error: Error;
}

export interface Answer extends Pick<Entitlement, 'licensed' | 'licenceId' | 'until'> {
  /** False where there is no copy that is trusted; then `licensed` is false too, and the host may decide otherwise. */
  readonly known: boolean;
}

/** What became of an event: `reloaded` where the document was taken anew, `ignored` where it concerns no copy. */
export type Applied = 'applied' | 'known' | 'reloaded' | 'ignored';

/** The users of a product, answered about from memory. The tenant can be left out where there is one. */
export interface Entitlements {
  readonly status: Status;
  /** May this user make calls? False also where that is not known: see `answer`. Throws for a tenant that is not followed. */
  may(userId: string, tenantId?: string): boolean;
  answer(userId: string, tenantId?: string): Answer;
  /** When the copy was last known to be right, in milliseconds since 1970; null where there is none. */
  asOf(tenantId?: string): number | null;
  /** How long ago that was; infinite where there is no copy. */
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
  /** Takes the document anew. */
  reload(tenantId?: string): Promise<void>;
  /** Follows one more tenant; resolves when its copy is there. */
  follow(tenantId: string): Promise<void>;
  forget(tenantId: string): void;
  /** Ends all timers and requests, after what is not yet reported and kept has been, as far as the service answers. */
  close(): Promise<void>;
}
