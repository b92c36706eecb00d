import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  assign,
  cancel,
  card,
  declined,
  instantOf,
  keep,
  reactivate,
  remove,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { ref } from '../../test/support/refs.ts';
import { attentionOf } from '../attention.ts';
import { nextBill } from '../forecast.ts';

describe('an active subscription', () => {
  /** 1 January to 1 February: 31 days. */
  const active = (quantity = 3): Tenant => activeTenant(quantity, { signedUpAt: '2026-01-01T10:00' });

  it('pays pro rata for licences that are added, and bills them with the rest from then on', () => {
    const tenant = active().until('2026-01-15T18:00').must(add(2));
    expect(tenant.lastCharge).toMatchObject({
      key: 't/1/proration/c4/1',
      kind: 'proration',
      attempt: 1,
      commandId: 'c4',
      quantity: 2,
      purpose: {
        type: 'addLicences',
        quantity: 2,
        reactivate: [],
      },
    });
    expect(tenant.lastCharge.bill.lines).toEqual([
      {
        description: '2 licences',
        quantity: 2,
        unitAmount: 1097,
        amount: 2194,
        from: '2026-01-15',
        to: '2026-02-01',
        days: 17,
        daysInPeriod: 31,
      },
    ]);
    expect(nextBill(tenant.state)).toEqual({ at: instantOf('2026-02-01'), amount: 10_000, tax: 0, licences: 5 });
    tenant.until('2026-02-01');
    expect(tenant.paid).toEqual([6000, 2194, 10_000]);
  });

  it('has nothing changed by an addition that is declined, and nothing tried again', () => {
    const tenant = active().must(remove(1));
    const before = tenant.state;
    tenant.processor = () => declined('insufficient_funds');
    expect(tenant.give(add(2))).toEqual({
      code: 'card_declined',
      detail: 'The card was declined; nothing has changed.',
      declineCode: 'insufficient_funds',
    });
    expect(tenant.state).toEqual({ ...before, declines: { at: [tenant.now], hardCode: null } });
    tenant.until('2026-01-31');
    expect(tenant.charges).toHaveLength(2);
  });

  it('lets the payer confirm an addition at the bank', () => {
    const tenant = active();
    tenant.processor = () => requiresAction;
    expect(tenant.give(add(2))).toEqual({
      code: 'authentication_required',
      detail: 'The bank asks the payer to confirm this payment.',
      chargeKey: 't/1/proration/c4/1',
    });
    const { key } = tenant.lastCharge;
    expect(tenant.counts.total).toBe(3);
    tenant.hear({ type: 'chargeSettled', key, outcome: requiresAction });
    expect(tenant.all('chargeAwaitsPayer')).toHaveLength(1);
    tenant.hear({ type: 'chargeSettled', key, outcome: succeeded });
    expect(tenant.counts.total).toBe(5);
    expect(tenant.awaitingPayer).toBeNull();
    tenant.hear({ type: 'chargeSettled', key, outcome: succeeded });
    expect([tenant.counts.total, tenant.all('chargeSucceeded').length]).toEqual([5, 2]);
  });

  it('brings ending licences back first when licences are added, and charges the excess only', () => {
    const tenant = active(4)
      .must({ type: 'assignLicence', number: 2, user: ref('a') })
      .must(remove([2, 3]));
    tenant.must(add(1));
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[2]]);
    expect(tenant.charges).toHaveLength(1);
    tenant.must(remove([2])).must(add(3));
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[2], [2, 3]]);
    expect(tenant.lastCharge).toMatchObject({ quantity: 1, purpose: { quantity: 1, reactivate: [2, 3] } });
    expect(tenant.counts).toMatchObject({ total: 5, ending: 0 });
  });

  it('refuses to buy beyond the limit, without a card, or for more than can be charged at once', () => {
    const tenant = activeTenant(1, { unitPrice: 0, policy: { maxLicences: 4 } });
    expect(tenant.refusalOf(add(4))).toBe('licence_limit');
    const bare = new Tenant({ unitPrice: 0 }).must(activate(1, true)).must({ type: 'setPrice', unitPrice: 40_000_000 });
    expect(bare.refusalOf(add(1))).toBe(null);
    bare.must(card).until('2026-02-02');
    expect(bare.give(add(1))).toMatchObject({ code: 'validation_failed', pointer: '/quantity' });
    bare.must({ type: 'setPrice', unitPrice: 0 });
    expect(bare.give(add(3))).toMatchObject({ code: 'validation_failed', pointer: '/quantity' });
    expect(bare.charges.map(({ bill }) => bill.amount)).toEqual([80_000_000]);
  });

  it('adds nothing where bringing licences back is enough, and gives each free licence out once', () => {
    const tenant = active(2).must(remove(1));
    expect(tenant.refusalOf(assign('a', 'b', 'c'))).toBe('no_free_licence');
    tenant.must(add(1));
    expect(tenant.all('licencesAdded')).toHaveLength(1);
  });

  it('may have exactly as many licences as a tenant may have', () => {
    expect(activeTenant(4, { policy: { maxLicences: 4 } }).counts.total).toBe(4);
    expect(activeTenant(3, { policy: { maxLicences: 4 } }).must(add(1)).counts.total).toBe(4);
  });
});

describe('an addition without a known outcome', () => {
  const waiting = (): Tenant => {
    const tenant = activeTenant(2, { signedUpAt: '2026-01-01T10:00' }).must(remove(1));
    tenant.processor = () => unknown;
    return tenant.until('2026-01-20').must(add(3));
  };

  it('holds up other purchases, and nothing that is free', () => {
    const tenant = waiting();
    expect(tenant.refusalOf(add(3))).toBe('unavailable');
    tenant.must(assign('a')).must(add(1)).must(remove(1)).must(cancel).must(keep);
    expect(tenant.charges).toHaveLength(2);
  });

  it('takes effect when it is found paid within its period', () => {
    const tenant = waiting().until('2026-01-25');
    expect(tenant.resolve(succeeded)).toBeNull();
    expect(tenant.counts).toEqual({ total: 4, assigned: 0, free: 4, ending: 0 });
    expect(attentionOf(tenant.state.concerns)).toBeNull();
  });

  it('brings back only what is still ending then', () => {
    const tenant = waiting().must(reactivate(1));
    tenant.resolve(succeeded);
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[2]]);
    expect(tenant.counts.total).toBe(4);
  });

  it('adds nothing when it is found paid after its period, and offers finance the refund; the renewal waits for it', () => {
    const tenant = waiting().until('2026-02-03');
    expect(tenant.period?.number).toBe(2);
    expect(tenant.charges).toHaveLength(2);
    expect(tenant.shows).toBe('active');
    tenant.processor = () => succeeded;
    tenant.resolve(succeeded);
    tenant.settle();
    expect(attentionOf(tenant.state.concerns)).toBe('t/1/proration/c5/1 was paid too late to take effect: refund it.');
    expect(tenant.counts.total).toBe(1);
    expect(tenant.lastCharge).toMatchObject({ key: 't/2/renewal/period/1', bill: { amount: 2000 } });
    expect(tenant.state.unpaid).toEqual([]);
  });

  it('answers its command when it turns out declined, or canceled unpaid, and changes nothing', () => {
    for (const [outcome, code] of [
      [declined('do_not_honor'), 'card_declined'],
      [{ type: 'canceled' } as const, 'unavailable'],
    ] as const) {
      const tenant = waiting();
      expect(tenant.resolve(outcome)?.code).toBe(code);
      expect(tenant.counts).toMatchObject({ total: 2, ending: 1 });
      expect(tenant.state.chargeUnderWay).toBeNull();
    }
  });
});

it('never has more licences than a tenant may have, even where a charge of unknown outcome is found paid', () => {
  for (const outcome of [unknown, requiresAction]) {
    const tenant = activeTenant(1, { policy: { maxLicences: 4 }, unitPrice: 60 });
    tenant.processor = () => outcome;
    tenant.give(add(2));
    tenant.until('2026-01-31T10:00');
    tenant.must(add(2));
    const key = tenant.lastCharge.key;
    tenant.hear({ type: 'chargeSettled', key, outcome: succeeded });
    expect(tenant.counts.total).toBe(3);
    expect(attentionOf(tenant.state.concerns)).toMatch(/refund/);
  }
});
