/** What a concern is about. Only `concernIds` makes one: a text from outside is not taken for it. */
export type ConcernId = string & { readonly [namesConcern]: true };

declare const namesConcern: unique symbol;

/** A reason for ops to look at a tenant. It is known by what it is about, and so it ends when that does. */
export interface Concern {
  readonly about: ConcernId;
  /** At what to look, and what to do. */
  readonly reason: string;
}

export type Concerns = readonly Concern[];

/** The newest word on a concern: a reason to look at it, or null where there is none, or none any more. */
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
  /** A broken invariant: it ends when that holds again, and only then. */
  invariant: concernId('invariant'),
  database: concernId('database'),
  /** The tenant's run was lost in Temporal. */
  run: concernId('run'),
  /** The run's workflow tasks fail, so that nothing goes on. */
  stuckRun: concernId('stuck-run'),
  /** A newer version of the workers left something that this one does not know. */
  version: concernId('version'),
  dispute: (id: string): ConcernId => concernId(`dispute/${id}`),
  /** The card processor contradicts the ledger about a charge. */
  charge: (key: string): ConcernId => concernId(`charge/${key}`),
  /** A bill that is more than can be charged at once. */
  bill: (periodNumber: number): ConcernId => concernId(`bill/${periodNumber}`),
  /** Billing details that the tenant's workflow has taken over and a restored database has lost. */
  details: concernId('billing-details'),
  /** A tenant that is suspended again and again. */
  suspension: concernId('suspension'),
  /** A charge that should be given back, as nothing could be given for it. */
  refund: (key: string): ConcernId => concernId(`refund/${key}`),
  /** A refund of a charge that has no invoice, and so without a credit note. */
  uninvoicedRefund: (id: string): ConcernId => concernId(`uninvoiced-refund/${id}`),
  /** A refund that failed: of the charge whose credit has not reached the customer, or the refund that credited nothing. */
  failedRefund: (keyOrId: string): ConcernId => concernId(`failed-refund/${keyOrId}`),
} as const;

/** What follows from a report; nothing where it is known. */
export function concernEvents(concerns: Concerns, { about, reason }: ConcernReport): readonly AttentionEvent[] {
  const known = concerns.find((concern) => concern.about === about);
  if ((known?.reason ?? null) === reason) return [];
  return [reason === null ? { type: 'attentionEnded', about } : { type: 'attentionRaised', about, reason }];
}

/** The concerns after an event; the newest last. */
export function concernsAfter(concerns: Concerns, event: AttentionEvent): Concerns {
  const others = concerns.filter(({ about }) => about !== event.about);
  return event.type === 'attentionEnded' ? others : [...others, { about: event.about, reason: event.reason }];
}

/** All reasons in one text; null where there is none. */
export function attentionOf(concerns: Concerns): string | null {
  return concerns.length === 0 ? null : concerns.map(({ reason }) => reason).join(' ');
}
