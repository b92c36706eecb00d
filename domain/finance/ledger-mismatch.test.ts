import { describe, expect, it } from 'vitest';
import { type LedgerCharge, ledgerMismatch, type ProcessorCharge } from './ledger-mismatch.ts';

const written = (state: LedgerCharge['state'], paymentIntent: string | null = 'pi_1'): LedgerCharge => ({
  key: 'acme/1/first/period/1',
  state,
  amount: 6_000,
  paymentIntent,
});
const paid: ProcessorCharge = { paymentIntent: 'pi_1', isPaid: true, isRefunded: false, amount: 6_000 };
const unpaid: ProcessorCharge = { ...paid, isPaid: false };
const refunded: ProcessorCharge = { ...paid, isRefunded: true };

describe('the card processor contradicts the ledger', () => {
  it.each([
    [
      'paid, booked as declined',
      written('declined'),
      paid,
      'was paid at the card processor, but is booked as declined.',
    ],
    ['paid, booked as canceled', written('canceled', null), paid, 'but is booked as canceled.'],
    [
      'not paid, booked as paid',
      written('succeeded'),
      unpaid,
      'is not paid at the card processor, but was booked as paid.',
    ],
    ['paid a second time', written('succeeded', 'pi_0'), paid, 'was paid twice at the card processor: refund pi_1.'],
    ['paid with another amount', written('succeeded'), { ...paid, amount: 1 }, 'with another amount than was booked.'],
  ])('%s', (_, row, said, reason) => {
    expect(ledgerMismatch(row, said)).toContain(reason);
    expect(ledgerMismatch(row, said)).toContain(row.key);
  });
});

describe('both agree', () => {
  it.each([
    ['paid', written('succeeded'), paid],
    ['paid, the intent not known here', written('succeeded', null), paid],
    ['declined', written('declined'), unpaid],
    ['canceled', written('canceled'), unpaid],
    ['another intent came to nothing', written('succeeded', 'pi_0'), unpaid],
    ['paid, booked as paid, and given back', written('succeeded'), refunded],
    ['paid past us, and given back', written('declined'), refunded],
    ['paid a second time, and given back', written('succeeded', 'pi_0'), refunded],
    ['pending', written('pending'), paid],
    ['unknown', written('unknown'), unpaid],
    ['waiting for the payer', written('requires_action'), paid],
  ])('%s', (_, row, said) => {
    expect(ledgerMismatch(row, said)).toBeNull();
  });
});
