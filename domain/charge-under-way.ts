import { type Card, type Charge, type ChargeUnderWay, type OpeningCharge, opensPeriod, type State } from './state.ts';

/** The charge whose outcome is awaited, in its turn or unknown. Nothing else is charged before its outcome is known. */
export function openCharge({ chargeUnderWay: underWay }: State): Charge | null {
  return underWay === null || underWay.standing === 'awaits payer' ? null : underWay.charge;
}

/**
 * The card that this charge was made with, if the tenant has another card now, even one that looks the same; else null.
 */
export function replacedCardOf({ chargeUnderWay: underWay }: State, key: string): Card | null {
  return underWay?.charge.key === key ? underWay.replacedCard : null;
}

/** The card that a charge is made with: the tenant's present one, or the one that was replaced or removed since. */
export function cardOfCharge(state: State, key: string): Card | null {
  return replacedCardOf(state, key) ?? state.card ?? state.removedCard;
}

/** The open charge, if it opens a period: the number of licences that it pays for is fixed until it is settled. */
export function openingCharge(state: State): OpeningCharge | null {
  const charge = openCharge(state);
  return charge !== null && opensPeriod(charge) ? charge : null;
}

/** The charge without a clear outcome, which has left its turn and is being looked up. */
export function unknownCharge({ chargeUnderWay }: State): Charge | null {
  return chargeStanding(chargeUnderWay, 'unknown');
}

/** The charge that waits for its payer to confirm at the bank. */
export function chargeAwaitingPayer({ chargeUnderWay }: State): Charge | null {
  return chargeStanding(chargeUnderWay, 'awaits payer');
}

/** The charge under way if it has this business key; else null. */
export function chargeWithKey({ chargeUnderWay }: Pick<State, 'chargeUnderWay'>, key: string): Charge | null {
  return chargeUnderWay?.charge.key === key ? chargeUnderWay.charge : null;
}

/**
 * Whether a command's outcome waits for its charge. A command whose charge waits for its payer has its answer already.
 */
export function isChargeOfCommand(state: State, commandId: string): boolean {
  return openCharge(state)?.commandId === commandId;
}

/** The id of the command whose outcome waits for this charge; null where there is none. */
export function commandOfCharge(state: State, key: string): string | null {
  const charge = openCharge(state);
  return charge?.key === key ? charge.commandId : null;
}

/** The state as if no charge were under way. */
export function withoutCharge(state: State): State {
  return { ...state, chargeUnderWay: null };
}

function chargeStanding(underWay: ChargeUnderWay | null, standing: ChargeUnderWay['standing']): Charge | null {
  return underWay?.standing === standing ? underWay.charge : null;
}
