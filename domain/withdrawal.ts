import type { Instant } from './calendar.ts';
import { chargeAwaitingPayer } from './charge-under-way.ts';
import { decide } from './decide.ts';
import { isRefused } from './decision.ts';
import { type DueType, nextDue } from './due.ts';
import type { Input } from './inputs.ts';
import type { State } from './state.ts';

/**
 * Whether a charge that waits for its payer has to be withdrawn before an input: before anything else may charge, and
 * before what it was for ends (docs/product.md, "Pay first").
 */
export function isWithdrawnBefore(state: State, input: Input, now: Instant): boolean {
  return chargeAwaitingPayer(state) !== null && bearsOnMoney(state, input, now);
}

function bearsOnMoney(state: State, input: Input, now: Instant): boolean {
  if (input.type === 'timePassed') return !withoutMoney.has(nextDue(state)?.type);
  if (input.type === 'chargeSettled') return false;
  const decision = decide(state, input, now);
  return !isRefused(decision) && (decision.effect?.type === 'charge' || decision.effect?.type === 'attachCard');
}

/** What time brings without money being in question. */
const withoutMoney: ReadonlySet<DueType | undefined> = new Set(['warning', 'clockTarget'] as const);
