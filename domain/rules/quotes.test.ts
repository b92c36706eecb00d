import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  binding,
  cancel,
  card,
  declined,
  instantOf,
  pastDueTenant,
  pay,
  reactivate,
  remove,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { viewOf } from '../view.ts';
import { quotedChange } from './quotes.ts';

describe('a quote', () => {
  const tenantAt = (local: string): Tenant =>
    activeTenant(3, { zone: 'Europe/London', taxMilliPercent: 20_000 }).until(local);

  it('names what a change costs now and what the next bill will be, and changes nothing', () => {
    const tenant = tenantAt('2026-01-15T12:00').must(remove(1));
    const before = JSON.stringify(tenant.state);
    const quote = tenant.quote(add(3));
    expect(quote).toMatchObject({
      change: '["addLicences",3]',
      reactivated: 1,
      refusal: null,
      dueNow: {
        amount: 2633,
        tax: 439,
        lines: [
          {
            quantity: 2,
            amount: 2194,
          },
        ],
      },
      nextBill: {
        at: instantOf('2026-02-01'),
        amount: 12e3,
        tax: 2e3,
        licences: 5,
      },
      expiresAt: instantOf('2026-01-15T12:10'),
    });
    expect(JSON.stringify(tenant.state)).toBe(before);
    tenant.must({ ...add(3), quote: binding(quote) });
    expect(tenant.lastCharge.bill).toMatchObject({ amount: 2633, tax: 439 });
  });

  it('ends ten minutes later: at that very instant it binds no more', () => {
    const tenant = tenantAt('2026-01-15T12:00');
    const quote = binding(tenant.quote(add(1)));
    tenant.until('2026-01-15T12:10');
    expect(tenant.refusalOf({ ...add(1), quote })).toBe('quote_expired');
    const fresh = binding(tenant.quote(add(1)));
    tenant.until('2026-01-15T12:19:59');
    expect(tenant.refusalOf({ ...add(1), quote: fresh })).toBe(null);
  });

  it('ends at local midnight, as prices are by the day', () => {
    expect(tenantAt('2026-06-15T23:55').quote(add(1)).expiresAt).toBe(instantOf('2026-06-16', 'Europe/London'));
  });

  it('ends when something falls due', () => {
    const tenant = new Tenant().must(card).until('2026-01-15T09:57');
    expect(tenant.quote(activate(2)).expiresAt).toBe(instantOf('2026-01-15T10:00'));
  });

  it('lasts as long as the policy says', () => {
    const tenant = activeTenant(1, { policy: { quoteMinutes: 3 } });
    expect(tenant.quote(add(1)).expiresAt).toBe(tenant.now + 180_000);
  });

  it('of an amount that is carried is 0 with its lines, and the next bill has it', () => {
    const tenant = activeTenant(1, { unitPrice: 310, taxMilliPercent: 20_000 }).until('2026-01-30');
    const quote = tenant.quote(add(1));
    expect(quote.dueNow).toMatchObject({ amount: 0, tax: 0, lines: [{ amount: 20 }] });
    expect(quote.nextBill).toMatchObject({ amount: 768 });
    tenant.must({ ...add(1), quote: binding(quote) });
    expect(tenant.charges).toHaveLength(1);
  });

  it('of a change that costs nothing has no lines', () => {
    const tenant = tenantAt('2026-01-15').must(remove(2));
    expect(tenant.quote(reactivate(1))).toMatchObject({ dueNow: { amount: 0, tax: 0, lines: [] }, reactivated: 1 });
    expect(tenant.quote(cancel)).toMatchObject({
      dueNow: { amount: 0 },
      reactivated: 0,
      nextBill: null,
      refusal: null,
    });
    expect(tenant.quote(remove([1]))).toMatchObject({ refusal: { code: 'last_licence' }, nextBill: { licences: 1 } });
  });

  it('of a conversion shows the first bill as the next one, of startNow as due now', () => {
    const tenant = new Tenant().must(card);
    expect(tenant.quote(activate(2))).toMatchObject({
      dueNow: { amount: 0, lines: [] },
      nextBill: { at: instantOf('2026-01-15T10:00'), amount: 4000, licences: 2 },
    });
    expect(tenant.quote(activate(2, true))).toMatchObject({
      dueNow: { amount: 4000, lines: [{ days: 31, daysInPeriod: 31 }] },
      nextBill: { at: instantOf('2026-02-01'), amount: 4000 },
    });
  });

  it('has its amounts even where only a card is missing', () => {
    const tenant = new Tenant();
    expect(tenant.quote(activate(2, true))).toMatchObject({
      refusal: { code: 'no_payment_method' },
      dueNow: { amount: 4000 },
    });
    expect(tenant.quote(activate(2))).toMatchObject({
      refusal: { code: 'no_payment_method' },
      nextBill: { amount: 4000 },
    });
    expect(tenant.state.card).toBeNull();
  });

  it('says why the change would be refused, and what the next bill is without it', () => {
    expect(pastDueTenant(2).quote(add(1))).toMatchObject({
      refusal: { code: 'payment_overdue' },
      reactivated: 0,
      dueNow: {
        amount: 0,
        tax: 0,
        lines: [],
      },
      nextBill: {
        at: instantOf('2026-03-01'),
        amount: 4e3,
      },
    });
  });
});

describe('a command made with a quote', () => {
  /** A tenant whose bills of February and March are unpaid, each with its own rounded tax. */
  const owingTwo = (): Tenant => {
    const tenant = activeTenant(1, { unitPrice: 1003, taxMilliPercent: 8_875 });
    tenant.processor = () => unknown;
    tenant.until('2026-03-05');
    tenant.resolve(declined());
    tenant.processor = () => succeeded;
    return tenant;
  };

  it('pays all unpaid bills as quoted: those behind the oldest follow at once, each by a charge of its own', () => {
    const tenant = owingTwo();
    const quote = tenant.quote(pay);
    expect(quote.dueNow).toMatchObject({
      amount: 2184,
      tax: 178,
      lines: [
        { from: '2026-02-01', amount: 1003 },
        { from: '2026-03-01', amount: 1003 },
      ],
    });
    expect(viewOf(tenant.state).overdue?.amount).toBe(2184);
    tenant.must({ ...pay, quote: binding(quote) });
    expect(tenant.charges.slice(2).map(({ commandId, bill }) => [commandId === null, bill.amount])).toEqual([
      [false, 1092],
      [true, 1092],
    ]);
    expect(tenant.shows).toBe('active');
  });

  it('pays the oldest bill only where the tenant is leaving, and says so', () => {
    const tenant = owingTwo().must(cancel);
    const quote = tenant.quote(pay);
    expect(quote.dueNow).toMatchObject({ amount: 1092, lines: [{ from: '2026-02-01' }] });
    tenant.must({ ...pay, quote: binding(quote) });
    expect(tenant.charges).toHaveLength(3);
    expect(viewOf(tenant.state).overdue?.amount).toBe(1092);
  });

  it('is refused where it is not the change that was quoted', () => {
    const tenant = activeTenant(3);
    const quote = binding(tenant.quote(add(2)));
    expect(tenant.refusalOf({ ...add(3), quote })).toBe('quote_mismatch');
    expect(tenant.refusalOf({ ...cancel, quote })).toBe('quote_mismatch');
    expect(tenant.charges).toHaveLength(1);
    const free = binding(tenant.quote(remove(1)));
    expect(tenant.refusalOf({ ...remove([1]), quote: free })).toBe('quote_mismatch');
    expect(tenant.counts.ending).toBe(0);
  });

  it('is refused where it would cost another amount, or bring back more or fewer licences', () => {
    const tenant = activeTenant(3).must(remove(2));
    const quote = binding(tenant.quote(add(3)));
    expect(tenant.refusalOf({ ...add(3), quote: { ...quote, tax: 1 } })).toBe('quote_mismatch');
    expect(tenant.refusalOf({ ...add(3), quote: { ...quote, lines: [] } })).toBe('quote_mismatch');
    expect(tenant.refusalOf({ ...add(3), quote: { ...quote, reactivated: 1 } })).toBe('quote_mismatch');
    const one = binding(tenant.quote(add(1)));
    tenant.must(reactivate(2));
    expect(tenant.refusalOf({ ...add(3), quote })).toBe('quote_mismatch');
    expect(tenant.refusalOf({ ...add(1), quote: one })).toBe('quote_mismatch');
    expect(tenant.refusalOf({ ...add(3), quote: binding(tenant.quote(add(3))) })).toBe(null);
  });

  it.each(['description', 'quantity', 'unitAmount', 'amount', 'from', 'to', 'days', 'daysInPeriod'])(
    'is refused where a line differs in its %s',
    (field) => {
      const tenant = activeTenant(3);
      const quote = binding(tenant.quote(add(2)));
      const lines = quote.lines.map((line) => ({ ...line, [field]: 'other' }));
      expect(tenant.refusalOf({ ...add(2), quote: { ...quote, lines } })).toBe('quote_mismatch');
    },
  );

  it('is carried out where only the next bill has changed', () => {
    const tenant = activeTenant(3);
    const quote = binding(tenant.quote(add(2)));
    tenant.must({ type: 'setPrice', unitPrice: 1 });
    expect(tenant.refusalOf({ ...add(2), quote })).toBe(null);
  });

  it('is refused for what is wrong with the command before what is wrong with the quote, and for expiry before both', () => {
    const tenant = activeTenant(2);
    const quote = binding(tenant.quote(add(2)));
    tenant.must(cancel);
    expect(tenant.refusalOf({ ...add(2), quote })).toBe('cancellation_pending');
    tenant.until('2026-01-02');
    expect(tenant.refusalOf({ ...add(2), quote })).toBe('quote_expired');
  });

  it('finds the same licences in another order the same change', () => {
    const tenant = activeTenant(12);
    const quote = binding(tenant.quote(remove([10, 9, 1])));
    expect(tenant.refusalOf({ ...remove([1, 10, 9]), quote })).toBe(null);
    expect(quotedChange(remove([10, 9, 1]))).toBe('["removeLicences",[1,9,10]]');
    expect(quotedChange(reactivate(2))).toBe('["reactivateLicences",2]');
    expect(quotedChange(activate(2, true))).toBe('["activate",2,true]');
    expect(quotedChange(cancel)).toBe('["cancel"]');
  });
});

it('quotes no purchase while another has no known outcome', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => unknown;
  tenant.must(add(1));
  expect(tenant.quote(add(1))).toMatchObject({ refusal: { code: 'unavailable' }, dueNow: { amount: 0, lines: [] } });
});
