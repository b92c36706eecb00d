/*
 * The users whose licence a step may have changed. Its event names them, as they are after it. docs/product.md,
 * "Events"
 */

import type { Event, EventOf } from '../events.ts';
import type { UserRef } from '../user-ref.ts';

interface Touched {
  readonly refs: ReadonlySet<UserRef>;
  /** Licences that have ended or have another end now, which touches their holders. */
  readonly numbers: readonly number[];
}

/**
 * The users and licences that a step touches. A removed user is always among them, as earlier events that name the user
 * are deleted.
 */
export function touchedBy(happened: readonly { readonly event: Event }[]): Touched {
  const refs = new Set<UserRef>();
  const numbers: number[] = [];
  for (const { event } of happened) {
    if ('assignments' in event) for (const [, holder] of event.assignments) refs.add(holder);
    if (event.type === 'userRemoved') refs.add(event.user);
    if (changesEnds(event)) numbers.push(...event.licences);
  }
  return { refs, numbers };
}

type ChangesEnds = EventOf<'licencesEnding' | 'licencesReactivated' | 'licencesRemoved'>;

function changesEnds(event: Event): event is ChangesEnds {
  return ['licencesEnding', 'licencesReactivated', 'licencesRemoved'].includes(event.type);
}
