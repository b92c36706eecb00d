import type { Instant } from './calendar.ts';
import { chargeAwaitingPayer } from './charge-under-way.ts';
import { decide } from './decide.ts';
import { isRefused } from './decision.ts';
import { type DueType, nextDue } from './due.ts';
import type { Input, LookUpAwaitingPayer, WithdrawAwaitingPayer } from './inputs.ts';
import type { State } from './state.ts';

/**
 * The input that comes first where a charge waits for its payer: the charge is withdrawn before anything else may
 * charge or end its purpose (docs/product.md, "Pay first"), and looked up before a test clock moves, which may pass
 * over the time of its payment (docs/product.md, "Waiting for the payer"). Null where nothing comes first.
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

/** What time brings without affecting any money. */
const withoutMoney: ReadonlySet<DueType | undefined> = new Set(['warning', 'clockTarget'] as const);
