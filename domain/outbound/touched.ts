/*
 * Whose licence a step may have changed: these users are named, as they are after it. docs/product.md, "Events"
 */

import type { Event, EventOf } from '../events.ts';
import type { UserRef } from '../user-ref.ts';

interface Touched {
  readonly refs: ReadonlySet<UserRef>;
  /** Licences whose end has changed or has come, and so that of their holders. */
  readonly numbers: readonly number[];
}

/** A user who is removed is named in any case, as what was told of it before is taken out. */
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
