import type { Instant } from './calendar.ts';
import { chargeAwaitingPayer } from './charge-under-way.ts';
import { decide } from './decide.ts';
import { isRefused } from './decision.ts';
import { type DueType, nextDue } from './due.ts';
import type { Input, LookUpAwaitingPayer, WithdrawAwaitingPayer } from './inputs.ts';
import type { State } from './state.ts';

/**
 * What has to happen first to a charge that waits for its payer: it is withdrawn before anything else may charge, and before
 * what it was for ends (docs/product.md, "Pay first"). A test clock may pass over the whole time in which it was paid for, so
 * that it is looked up before the clock moves (docs/product.md, "Waiting for the payer"). Null where nothing has to.
 */
export function inputBefore(
  state: State,
  input: Input,
  now: Instant,
): WithdrawAwaitingPayer | LookUpAwaitingPayer | null {
  if (chargeAwaitingPayer(state) === null) return null;
  if (input.type === 'advanceClock') return { type: 'lookUpAwaitingPayer' };
  return bearsOnMoney(state, input, now) ? { type: 'withdrawAwaitingPayer' } : null;
}

function bearsOnMoney(state: State, input: Input, now: Instant): boolean {
  if (input.type === 'timePassed') return !withoutMoney.has(nextDue(state)?.type);
  if (input.type === 'chargeSettled') return false;
  const decision = decide(state, input, now);
  return !isRefused(decision) && (decision.effect?.type === 'charge' || decision.effect?.type === 'attachCard');
}

/** What time brings without money being in question. */
const withoutMoney: ReadonlySet<DueType | undefined> = new Set(['warning', 'clockTarget'] as const);
