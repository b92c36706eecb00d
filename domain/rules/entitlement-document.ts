/*
 * Whether a user may make calls, from the document that says so for all users of a tenant. It imports nothing, as the
 * service and the client, which has a copy of this file, decide by the same code; instants are milliseconds.
 * docs/product.md, "Entitlement"
 */

/** What applies to each licence of a tenant. */
export interface EntitlementTerms {
  /** Whether licences work at all, apart from the time at which access ends. */
  readonly licencesWork: boolean;
  /** When access ends by time alone; null where nothing ends it yet. */
  readonly accessEndsAt: number | null;
  /** Until when this is known: the end of access, or else the next bill, which may change it. */
  readonly until: number | null;
  /** The present of a tenant with a test clock; null where real time applies. */
  readonly frozenTime: number | null;
}

/** The licence that a user holds, and when it ends, where that is known. */
export interface HeldLicence {
  readonly licenceId: string;
  readonly until: number | null;
}

/** All that is known at one version, which is the number of the tenant's newest step. */
export interface EntitlementDocument extends EntitlementTerms {
  readonly tenantId: string;
  readonly version: number;
  readonly state: string;
  readonly holders: ReadonlyMap<string, HeldLicence>;
}

export interface Entitlement {
  readonly licensed: boolean;
  readonly licenceId: string | null;
  /** Until when the answer holds; null where the user is not licensed, or no end or bill is known. */
  readonly until: number | null;
  /** When to look up again at the latest, as a licence may get another holder before it ends. */
  readonly checkAgainAt: number;
}

/** How long one answer holds at most. */
export const answerHoldsMs = 60_000;

/** Whether a user may make calls, by the tenant's document. */
export function may(document: EntitlementDocument, userId: string, nowMs: number): Entitlement {
  return entitlementOf(document, document.holders.get(userId) ?? null, nowMs);
}

/** Whether the holder of this licence may make calls. `held` is null for a user without a licence. */
export function entitlementOf(terms: EntitlementTerms, held: HeldLicence | null, nowMs: number): Entitlement {
  const now = terms.frozenTime ?? nowMs;
  const end = firstOf(terms.accessEndsAt, held === null ? null : held.until);
  if (held === null || !terms.licencesWork || (end !== null && end <= now))
    return { licensed: false, licenceId: null, until: null, checkAgainAt: now + answerHoldsMs };
  const known = end ?? terms.until;
  const until = known !== null && known > now ? known : null;
  const checkAgainAt = Math.min(now + answerHoldsMs, until ?? Number.POSITIVE_INFINITY);
  return { licensed: true, licenceId: held.licenceId, until, checkAgainAt };
}

/** The document as the API sends it, with instants in ISO 8601. */
export interface EntitlementDocumentJson {
  readonly tenantId: string;
  readonly version: number;
  readonly state: string;
  readonly licencesWork: boolean;
  readonly accessEndsAt: string | null;
  readonly until: string | null;
  readonly frozenTime: string | null;
  readonly holders: readonly {
    readonly userId: string;
    readonly licenceId: string;
    readonly until: string | null;
  }[];
}

/** Reads the document once, so that each later question costs one look-up in a map. */
export function readDocument(json: EntitlementDocumentJson): EntitlementDocument {
  return {
    ...json,
    accessEndsAt: msOf(json.accessEndsAt),
    until: msOf(json.until),
    frozenTime: msOf(json.frozenTime),
    holders: new Map(json.holders.map(({ userId, licenceId, until }) => [userId, { licenceId, until: msOf(until) }])),
  };
}

function msOf(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}

function firstOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
