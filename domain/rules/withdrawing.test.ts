import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  card,
  pay,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import type { Request } from '../inputs.ts';
import { viewOf } from '../view.ts';
import { inputBefore } from '../withdrawal.ts';

/** London, three licences since 1 March; on 10 March two more, £28.38, wait for their payer. */
function purchaseWaiting(): Tenant {
  const tenant = activeTenant(3, { signedUpAt: '2026-03-01T10:00', zone: 'Europe/London' });
  tenant.until('2026-03-10T12:00').processor = () => requiresAction;
  expect(tenant.give(add(2))).toMatchObject({ code: 'authentication_required' });
  tenant.processor = () => succeeded;
  return tenant;
}

/** The same tenant, whose renewal on 1 April waits for its payer. */
function billWaiting(): Tenant {
  const tenant = activeTenant(3, { signedUpAt: '2026-03-01T10:00', zone: 'Europe/London' });
  tenant.processor = () => requiresAction;
  return tenant.until('2026-04-01T12:00');
}

const withdrawalOf = (tenant: Tenant): Request => ({
  type: 'withdrawPayment',
  chargeKey: tenant.lastCharge.key,
});

describe('a purchase that waits for its payer, and is withdrawn', () => {
  it('charges nothing and gives nothing', () => {
    const tenant = purchaseWaiting();

    expect(tenant.give(withdrawalOf(tenant))).toBeNull();

    expect(tenant.datesOf('chargeCanceled')).toEqual(['2026-03-10']);
    expect([tenant.awaitingPayer, tenant.counts.total, tenant.paid]).toEqual([null, 3, [6000]]);
  });

  it('can be made again, and is paid once', () => {
    const tenant = purchaseWaiting();
    tenant.must(withdrawalOf(tenant)).must(add(2));
    expect([tenant.counts.total, tenant.paid]).toEqual([5, [6000, 2838]]);
  });

  it('cannot be withdrawn twice', () => {
    const tenant = purchaseWaiting();
    const withdrawal = withdrawalOf(tenant);
    tenant.must(withdrawal);
    expect(tenant.refusalOf(withdrawal)).toBe('nothing_to_withdraw');
    expect(tenant.all('chargeCanceled').length).toBe(1);
  });

  it('is not withdrawn by the name of another', () => {
    const tenant = purchaseWaiting();
    const first = withdrawalOf(tenant);
    tenant.processor = () => requiresAction;
    tenant.give(add(1));
    expect(tenant.refusalOf(first)).toBe('nothing_to_withdraw');
    expect(tenant.awaitingPayer?.quantity).toBe(1);
  });

  it('opens no period where it was to end the trial at once', () => {
    const tenant = new Tenant().must(card);
    tenant.processor = () => requiresAction;
    tenant.give(activate(2, true));

    tenant.must(withdrawalOf(tenant));

    expect([tenant.shows, tenant.paid, tenant.all('periodStarted')]).toEqual(['trialing', [], []]);
  });

  it('of the end of a trial leaves the trial expired, which may be paid for again', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => requiresAction;
    tenant.until('2026-01-15T12:00').must(withdrawalOf(tenant));
    expect([tenant.shows, tenant.awaitingPayer]).toEqual(['trial_expired', null]);

    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect([tenant.shows, tenant.paid]).toEqual(['active', [4000]]);
  });
});

describe('a request to withdraw', () => {
  it('is refused where the payer has confirmed meanwhile: the purchase stands', () => {
    const tenant = purchaseWaiting();
    tenant.withdrawal = succeeded;

    expect(tenant.give(withdrawalOf(tenant))).toMatchObject({ code: 'already_paid' });

    expect([tenant.counts.total, tenant.paid]).toEqual([5, [6000, 2838]]);
    expect(tenant.all('chargeCanceled')).toEqual([]);
  });

  it('is refused for a bill that is due, which goes on waiting', () => {
    const tenant = billWaiting();
    expect(tenant.refusalOf(withdrawalOf(tenant))).toBe('bill_due');
    expect([tenant.shows, tenant.awaitingPayer?.key]).toEqual(['past_due', tenant.lastCharge.key]);
  });

  it('is refused where nothing waits, where what was bought is paid, and while its outcome is unknown', () => {
    const paid = activeTenant(1);
    expect(paid.refusalOf({ type: 'withdrawPayment', chargeKey: 'none' })).toBe('nothing_to_withdraw');
    expect(paid.refusalOf(withdrawalOf(paid))).toBe('nothing_to_withdraw');
    paid.processor = () => unknown;
    paid.give(add(1));
    expect(paid.refusalOf(withdrawalOf(paid))).toBe('unavailable');
  });

  it('says to try again where the card processor is away, and the outcome is looked up', () => {
    const tenant = purchaseWaiting();
    tenant.withdrawal = unknown;

    expect(tenant.give(withdrawalOf(tenant))).toMatchObject({ code: 'unavailable' });

    expect([tenant.open?.key, tenant.counts.total]).toEqual([tenant.lastCharge.key, 3]);
    expect(tenant.resolve({ type: 'canceled' })).toMatchObject({ code: 'unavailable' });
    expect(tenant.counts.total).toBe(3);
  });

  it('is done where the bank has declined meanwhile, or where all was given back: nothing is bought', () => {
    for (const outcome of [
      { type: 'declined', declineCode: 'lost_card', adviceCode: null },
      { type: 'refunded', refunds: [] },
    ] as const) {
      const tenant = purchaseWaiting();
      tenant.withdrawal = outcome;
      expect(tenant.give(withdrawalOf(tenant))).toBeNull();
      expect([tenant.awaitingPayer, tenant.counts.total]).toEqual([null, 3]);
    }
  });

  it('is itself what withdraws: nothing is withdrawn before it', () => {
    const tenant = purchaseWaiting();
    const command = { ...withdrawalOf(tenant), commandId: 'x' } as const;
    expect(inputBefore(tenant.state, command, tenant.now)).toBeNull();
  });
});

describe('what is shown of a charge that waits', () => {
  it('is what it is for, its amount with tax, and whether it can be withdrawn', () => {
    const tenant = purchaseWaiting();
    const [purchase, bill] = [viewOf(tenant.state), viewOf(billWaiting().state)].map((view) => view.awaitingPayer);
    expect(purchase).toEqual({
      chargeKey: tenant.lastCharge.key,
      kind: 'proration',
      licences: 2,
      amount: 2838,
      tax: 0,
      withdrawable: true,
    });
    expect(bill).toMatchObject({ kind: 'renewal', licences: 3, amount: 6000, withdrawable: false });
  });

  it('is nothing where none waits, or its outcome is unknown', () => {
    const tenant = activeTenant(1);
    expect(viewOf(tenant.state).awaitingPayer).toBeNull();
    tenant.processor = () => unknown;
    tenant.give(add(1));
    expect(viewOf(tenant.state).awaitingPayer).toBeNull();
  });
});
