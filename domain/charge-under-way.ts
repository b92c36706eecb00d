import type { Charge, State } from './state.ts';

/*
 * The charge under way, by what others need of it. It is in its turn, its outcome is unknown, or it waits for its
 * payer at the bank.
 */

/** The charge without a clear outcome, which has left its turn and is being looked up. */
export function unknownCharge({ open, openIsUnknown }: State): Charge | null {
  return openIsUnknown ? open : null;
}

/** The charge that waits for its payer to confirm at the bank. */
export function chargeAwaitingPayer({ awaitingPayer }: State): Charge | null {
  return awaitingPayer;
}

/** The charge under way with this business key, in whichever of these ways. */
export function chargeWithKey({ open, awaitingPayer }: State, key: string): Charge | null {
  return [open, awaitingPayer].find((charge) => charge?.key === key) ?? null;
}

/** Whether a command's outcome waits for that of its charge. One that waits for its payer has been answered. */
export function isChargeOfCommand({ open }: State, commandId: string): boolean {
  return open?.commandId === commandId;
}

/** The command whose outcome waits for that of this charge; null where there is none. */
export function commandOfCharge({ open }: State, key: string): string | null {
  return open?.key === key ? open.commandId : null;
}

/** The state as if no charge were under way. */
export function withoutCharge(state: State): State {
  return { ...state, open: null, openIsUnknown: false, awaitingPayer: null };
}
