/** The state of a row of the ledger, which is one attempt to charge. */
export type ChargeState = 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';

/** At most one charge per reason may be in these states (docs/product.md, "One charge per reason"). */
export const openOrSucceededChargeStates = [
  'pending',
  'succeeded',
  'requires_action',
  'unknown',
] as const satisfies readonly ChargeState[];

/** The states without a final outcome: an answer is missing, or the payer has to confirm at the bank. */
export const undecidedChargeStates = openOrSucceededChargeStates.filter((state) => state !== 'succeeded');

/**
 * The states in which the card processor's answer is missing: the charge was sent, or will be, and its outcome is not
 * known.
 */
export const unansweredChargeStates = undecidedChargeStates.filter((state) => state !== 'requires_action');

const undecided: ReadonlySet<string> = new Set(undecidedChargeStates);
const unanswered: ReadonlySet<string> = new Set(unansweredChargeStates);

export function isUndecided({ state }: { readonly state: string }): boolean {
  return undecided.has(state);
}

export function isUnanswered({ state }: { readonly state: string }): boolean {
  return unanswered.has(state);
}
