/** Something that somebody should look at. It is known by what it is about, and so it ends when that does. */
export interface Concern {
  readonly about: string;
  /** At what to look, and what to do. */
  readonly reason: string;
}

export type Concerns = readonly Concern[];

/** How a matter stands: a reason to look at it, or null where there is none, or none any more. */
export interface ConcernReport {
  /** Absent in facts of earlier workers, which knew one reason at a time. */
  readonly about?: string | undefined;
  readonly reason: string | null;
}

export type AttentionEvent =
  | ({ readonly type: 'attentionRaised' } & Concern)
  /** The matter is settled, or ops have dealt with it. */
  | { readonly type: 'attentionEnded'; readonly about: string };

/** What a concern is about. */
export const concernIds = {
  /** A broken invariant: it ends when that holds again, and only then. */
  invariant: 'invariant',
  database: 'database',
  dispute: (id: string): string => `dispute/${id}`,
  /** The card processor says otherwise of a charge than the ledger. */
  charge: (key: string): string => `charge/${key}`,
  /** A charge that should be given back, as nothing could be given for it. */
  refund: (key: string): string => `refund/${key}`,
  /** Whatever was raised by earlier workers. */
  earlier: 'earlier',
} as const;

/** What follows from how a matter stands; nothing where that is known. */
export function concernEvents(
  concerns: Concerns,
  { about = concernIds.earlier, reason }: ConcernReport,
): readonly AttentionEvent[] {
  const known = concerns.find((concern) => concern.about === about);
  if ((known?.reason ?? null) === reason) return [];
  return [reason === null ? { type: 'attentionEnded', about } : { type: 'attentionRaised', about, reason }];
}

/** The concerns after an event; the newest last. */
export function concernsAfter(concerns: Concerns, event: AttentionEvent): Concerns {
  const others = concerns.filter(({ about }) => about !== event.about);
  return event.type === 'attentionEnded' ? others : [...others, { about: event.about, reason: event.reason }];
}

/** All reasons in one text; null where nobody has to look. */
export function attentionOf(concerns: Concerns): string | null {
  return concerns.length === 0 ? null : concerns.map(({ reason }) => reason).join(' ');
}
