import { type ChargeState, isUndecided } from '../charge-states.ts';
import type { AmountMinor } from '../money/money.ts';

/** What the ledger has recorded about a charge. */
export interface LedgerCharge {
  readonly key: string;
  readonly state: ChargeState;
  readonly amount: AmountMinor;
  readonly paymentIntent: string | null;
}

/** What the card processor says of a charge. */
export interface ProcessorCharge {
  readonly paymentIntent: string;
  readonly isPaid: boolean;
  /** Paid, and completely given back. */
  readonly isRefunded: boolean;
  readonly amount: AmountMinor;
}

/**
 * How the card processor contradicts a decided row of the ledger about money; null where they agree. Nothing is
 * corrected automatically: the text becomes a concern of ops (docs/trust.md, "How a charge is made").
 */
export function ledgerMismatch(written: LedgerCharge, said: ProcessorCharge): string | null {
  const { key, state, amount } = written;
  if (isUndecided(written)) return null;
  const isSame = written.paymentIntent === null || written.paymentIntent === said.paymentIntent;
  if (!said.isPaid) {
    return state === 'succeeded' && isSame ? `${key} is not paid at the card processor, but was booked as paid.` : null;
  }
  const mustGoBack = state !== 'succeeded' || !isSame;
  if (mustGoBack && said.isRefunded) return null;
  if (state !== 'succeeded') return `${key} was paid at the card processor, but is booked as ${state}.`;
  if (!isSame) return `${key} was paid twice at the card processor: refund ${said.paymentIntent}.`;
  return said.amount === amount ? null : `${key} was paid at the card processor with another amount than was booked.`;
}
