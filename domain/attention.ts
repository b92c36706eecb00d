/** The subject of a concern. Only `concernIds` makes one, so that a text from outside cannot take its place. */
export type ConcernId = string & { readonly [namesConcern]: true };

declare const namesConcern: unique symbol;

/** A reason for ops to look at a tenant. Its subject identifies it, so that it ends when its subject is settled. */
export interface Concern {
  readonly about: ConcernId;
  /** What to look at, and what to do. */
  readonly reason: string;
}

export type Concerns = readonly Concern[];

/** The newest report on a concern: a reason to look at it, or null where there is none or none any more. */
export interface ConcernReport {
  readonly about: ConcernId;
  readonly reason: string | null;
}

export type AttentionEvent =
  | ({ readonly type: 'attentionRaised' } & Concern)
  /** The cause is gone, or ops have dealt with it. */
  | { readonly type: 'attentionEnded'; readonly about: ConcernId };

const concernId = (about: string): ConcernId => about as ConcernId;

/** The subjects of concerns. */
export const concernIds = {
  /** A broken invariant: the concern ends when the invariant holds again, and only then. */
  invariant: concernId('invariant'),
  database: concernId('database'),
  /** The tenant's run was lost in Temporal. */
  run: concernId('run'),
  /** The run's workflow tasks fail, so that it does nothing. */
  stuckRun: concernId('stuck-run'),
  /** A newer version of the workers left something that this one does not know. */
  version: concernId('version'),
  dispute: (id: string): ConcernId => concernId(`dispute/${id}`),
  /** The card processor contradicts the ledger about a charge. */
  charge: (key: string): ConcernId => concernId(`charge/${key}`),
  /** A bill too large to be charged at once. */
  bill: (periodNumber: number): ConcernId => concernId(`bill/${periodNumber}`),
  /** Billing details that the tenant's workflow has taken over and that a restored database has lost. */
  details: concernId('billing-details'),
  /** A tenant that is suspended again and again. */
  suspension: concernId('suspension'),
  /** A charge that should be refunded, as its payment could not take effect. */
  refund: (key: string): ConcernId => concernId(`refund/${key}`),
  /** A refund without a credit note, as its charge has no invoice. */
  uninvoicedRefund: (id: string): ConcernId => concernId(`uninvoiced-refund/${id}`),
  /**
   * A failed refund: by the key of the charge whose credit has not reached the customer, or by the id of a refund that
   * credited nothing.
   */
  failedRefund: (keyOrId: string): ConcernId => concernId(`failed-refund/${keyOrId}`),
} as const;

/** The events of a report. There are none where it says what is known already. */
export function concernEvents(concerns: Concerns, { about, reason }: ConcernReport): readonly AttentionEvent[] {
  const known = concerns.find((concern) => concern.about === about);
  if ((known?.reason ?? null) === reason) return [];
  return [reason === null ? { type: 'attentionEnded', about } : { type: 'attentionRaised', about, reason }];
}

/** The concerns after an event, the newest last. */
export function concernsAfter(concerns: Concerns, event: AttentionEvent): Concerns {
  const others = concerns.filter(({ about }) => about !== event.about);
  return event.type === 'attentionEnded' ? others : [...others, { about: event.about, reason: event.reason }];
}

/** All reasons in one text. Null where there is none. */
export function attentionOf(concerns: Concerns): string | null {
  return concerns.length === 0 ? null : concerns.map(({ reason }) => reason).join(' ');
}
