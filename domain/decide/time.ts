import type { Instant } from '../calendar.ts';
import { accept, type Decision, isRefused } from '../decision.ts';
import { type Due, nextDue } from '../due.ts';
import { nextWarning, noticeEndsAt } from '../dunning.ts';
import type { Event } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import { requiredWarningDays } from '../policy.ts';
import { continuingCount } from '../pool.ts';
import type { State } from '../state.ts';
import { collect, firstBill, openPeriod, renew } from './billing.ts';

/** Settles the one thing that is due first; nothing, if nothing is due yet. */
export function timePassed(state: State, now: Instant): Decision {
  const due = nextDue(state);
  if (due === null || due.at > now) return accept([]);
  switch (due.type) {
    case 'cancellation':
    case 'unpaidDeletion':
      return accept([{ type: 'deletionStarted' }]);
    case 'instanceDeletion':
      return accept([], { type: 'deleteInstance' });
    case 'clockTarget':
      return accept([{ type: 'clockReached' }]);
    case 'trialEnd':
      return trialEnd(state, due, now);
    case 'boundary':
      return boundary(state, now);
    case 'suspension':
      return accept([{ type: 'suspended' }]);
    case 'collection':
    case 'retry':
      return collect(state, null, now);
    case 'warning':
      return accept(warning(state, now));
  }
}

function trialEnd(state: State, due: Due, now: Instant): Decision {
  if (!state.trial.converting) return accept([{ type: 'trialExpired', declineCode: null, amount: null }]);
  const decision = openPeriod(state, { quantity: continuingCount(state.pool), start: due.at, commandId: null }, now);
  if (!isRefused(decision)) return decision;
  const declineCode = state.card === null ? 'no_payment_method' : 'amount_too_large';
  return accept([{ type: 'trialExpired', declineCode, amount: firstBill(state).bill.amount }]);
}

/** The next period begins whatever its charge will say; a tenant that owes already pays the older bill first. */
function boundary(state: State, now: Instant): Decision {
  const { events, due } = renew(state);
  const renewed = evolveAll(state, events, now);
  if (renewed === null || renewed.stage !== 'active' || renewed.open !== null) return accept(events);
  const collected = collect(renewed, null, now);
  return isRefused(collected)
    ? accept(events)
    : { ...collected, events: [...events, ...collected.events], dueNow: due };
}

/** Says the day the deletion can really happen: a late warning moves it. */
function warning(state: State, now: Instant): readonly Event[] {
  const due = nextWarning(state);
  if (due === null) return [];
  const earliest = requiredWarningDays
    .filter((days) => state.warnedAt[days] === undefined)
    .map((days) => noticeEndsAt(now, days, state.timeZone));
  return [{ type: 'deletionWarned', days: due.days, deleteAt: Math.max(due.deleteAt, ...earliest) }];
}
