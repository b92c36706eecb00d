import type { EntitlementDocument, EntitlementDocumentJson } from '../entitlement-document.ts';
import { readDocument } from '../entitlement-document.ts';

/** An event as it is pulled or pushed, with the fields that a copy of the document needs. */
export interface FeedEvent {
  readonly tenantId: string;
  /** Number of the tenant's step. */
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
}

/** The `data` of `entitlements.changed`: the document's head after the step, and the users that the step touched. */
export interface EntitlementsChanged extends Omit<EntitlementDocumentJson, 'tenantId' | 'version' | 'holders'> {
  /** Whether `holders` are all holders. */
  readonly complete: boolean;
  /** The service's database was restored: this document replaces any other, whatever its version. */
  readonly restored: boolean;
  /** `licenceId` is null for a user who holds none any more. */
  readonly holders: readonly {
    readonly userId: string;
    readonly licenceId: string | null;
    readonly until: string | null;
  }[];
}

export const changedType = 'entitlements.changed';

/**
 * The document after an event. An event that the document includes already leaves it as it is, so that repeats do no
 * harm.
 * docs/product.md, "The product’s copy"
 */
export function applyChange(document: EntitlementDocument, event: FeedEvent): EntitlementDocument {
  if (event.type !== changedType) return document;
  const { holders: touched, complete, restored, ...head } = event.data as EntitlementsChanged;
  if (event.version <= document.version && !restored) return document;
  const holding = touched.flatMap(({ licenceId, ...holder }) => (licenceId === null ? [] : [{ ...holder, licenceId }]));
  const { tenantId, version } = event;
  const changed = readDocument({ ...head, tenantId, version, holders: holding });
  if (complete) return changed;
  const holders = new Map(document.holders);
  for (const { userId } of touched) holders.delete(userId);
  for (const [userId, held] of changed.holders) holders.set(userId, held);
  return { ...changed, holders };
}

/** The users that a change concerns; null where it may concern all. */
export function concernedUsers(
  before: EntitlementDocument,
  after: EntitlementDocument,
  event: FeedEvent,
): readonly string[] | null {
  const { holders, complete } = event.data as EntitlementsChanged;
  const isOfAll = complete || before.licencesWork !== after.licencesWork || before.until !== after.until;
  return isOfAll ? null : holders.map(({ userId }) => userId);
}
