import type { ChargeRow } from '../../db/charges.ts';
import type { ChargeOutcome } from '../../domain/inputs.ts';
import type { RouteDeps } from './changes.ts';
import { broughtIn, lookUpPayment } from './look-up.ts';
import { unlessAway } from './unless-away.ts';

/* The state of a charge for its payer, on any page, and the way to the bank. */

/** What a payer is shown about a charge. */
export type PaymentStanding =
  | { readonly type: 'toConfirm' | 'paid' | 'givenBack' | 'withdrawn' | 'underWay' | 'cannotConfirm' | 'bankAway' }
  | { readonly type: 'declined'; readonly declineCode: string };

/**
 * The state of a charge for its payer. It follows from the ledger or, where the charge still waits there or was just
 * refunded, from the card processor's outcome, which reaches the ledger a moment later.
 */
export function standingOf(
  { state, declineCode, amount, refunded }: ChargeRow,
  outcome: ChargeOutcome | null,
): PaymentStanding {
  return state === 'requires_action' || outcome?.type === 'refunded'
    ? standingByOutcome(outcome ?? { type: 'unknown' })
    : standingByLedger({ state, declineCode, isGivenBack: refunded >= amount });
}

interface Decided {
  readonly state: Exclude<ChargeRow['state'], 'requires_action'>;
  readonly declineCode: string | null;
  readonly isGivenBack: boolean;
}

function standingByLedger({ state, declineCode, isGivenBack }: Decided): PaymentStanding {
  switch (state) {
    case 'succeeded':
      return { type: isGivenBack ? 'givenBack' : 'paid' };
    case 'declined':
      return { type: 'declined', declineCode: declineCode ?? 'generic_decline' };
    case 'canceled':
      return { type: 'withdrawn' };
    case 'pending':
    case 'unknown':
      return { type: 'underWay' };
  }
}

function standingByOutcome(outcome: ChargeOutcome): PaymentStanding {
  switch (outcome.type) {
    case 'succeeded':
      return { type: 'paid' };
    case 'refunded':
      return { type: 'givenBack' };
    case 'declined':
      return { type: 'declined', declineCode: outcome.declineCode };
    case 'canceled':
    case 'too_small':
      return { type: 'withdrawn' };
    case 'requires_action':
      return { type: 'toConfirm' };
    case 'unknown':
      return { type: 'underWay' };
  }
}

/** A charge as the ledger has it, with its state for the payer, which may be ahead of the ledger. */
export interface StandingCharge {
  readonly charge: ChargeRow;
  readonly standing: PaymentStanding;
}

/**
 * The present state of a charge. Where it waits for its payer, the card processor is queried, as its webhook may come
 * late or never.
 */
export async function standingNow(deps: RouteDeps, charge: ChargeRow): Promise<StandingCharge> {
  if (charge.state !== 'requires_action') return { charge, standing: standingOf(charge, null) };
  const payment = await unlessAway(deps, lookUpPayment(deps, charge));
  if (payment === null) return { charge, standing: { type: 'bankAway' } };
  return { charge: payment.charge, standing: standingOf(payment.charge, payment.outcome) };
}

/**
 * Confirms a charge with its payer present. Answers the bank's page, or the state of the charge where there is none to
 * open.
 */
export async function confirmWithPayer(
  deps: RouteDeps,
  charge: ChargeRow,
  returnUrl: string,
): Promise<{ readonly bankUrl: string } | StandingCharge> {
  if (charge.state !== 'requires_action') return { charge, standing: standingOf(charge, null) };
  const answer = await unlessAway(deps, deps.confirmPayment(charge, returnUrl));
  if (answer === null) return { charge, standing: { type: 'bankAway' } };
  if ('bankUrl' in answer) return answer;
  const payment = await broughtIn(deps, charge, answer.outcome);
  const standing = standingOf(payment.charge, payment.outcome);
  // The confirmation had no effect, so another button to confirm would not help.
  const shown = standing.type === 'toConfirm' ? ({ type: 'cannotConfirm' } as const) : standing;
  return { charge: payment.charge, standing: shown };
}
