import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  card,
  declined,
  instantOf,
  pastDueTenant,
  pay,
  succeeded,
  Tenant,
  unknown,
  visa,
} from '../../test/domain/support/tenant.ts';
import { viewOf } from '../view.ts';
import { declinesAfterDecline } from './attempts.ts';

/** The tenant, whose card declines everything from now on. */
function declining(tenant: Tenant, declineCode = 'insufficient_funds', adviceCode: string | null = null): Tenant {
  tenant.processor = () => declined(declineCode, adviceCode);
  return tenant;
}

/** Tries `times` times to buy a licence. */
function buyInVain(tenant: Tenant, times: number): void {
  for (let n = 0; n < times; n += 1) expect(tenant.give(add(1))).toMatchObject({ code: 'card_declined' });
}

describe('a hard decline', () => {
  it.each([
    'card_not_supported',
    'currency_not_supported',
    'do_not_try_again',
    'expired_card',
    'fraudulent',
    'incorrect_cvc',
    'incorrect_number',
    'invalid_account',
    'invalid_cvc',
    'invalid_expiry_month',
    'invalid_expiry_year',
    'invalid_number',
    'lost_card',
    'merchant_blacklist',
    'new_account_information_available',
    'not_permitted',
    'pickup_card',
    'resource_missing',
    'restricted_card',
    'revocation_of_all_authorizations',
    'revocation_of_authorization',
    'security_violation',
    'service_not_allowed',
    'stolen_card',
    'stop_payment_order',
    'testmode_decline',
    'transaction_not_allowed',
  ])('of a renewal, with %s, is not retried without another card', (code) => {
    expect(pastDueTenant(1, code).until('2026-02-14').charges).toHaveLength(2);
  });

  it('is also what Stripe advises not to try again, whatever the code', () => {
    const tenant = declining(activeTenant(1), 'generic_decline', 'do_not_try_again').until('2026-02-14');
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue).toMatchObject({ declineCode: 'generic_decline', nextRetryAt: null });
  });

  it.each([null, 'try_again_later', 'confirm_card_data'])('is not what comes with the advice %s', (advice) => {
    const tenant = declining(activeTenant(1), 'generic_decline', advice).until('2026-02-02');
    expect(tenant.charges).toHaveLength(3);
  });

  it('of one command refuses the next ones without a charge, with the same code, until the card changes', () => {
    const tenant = declining(activeTenant(1), 'lost_card');
    buyInVain(tenant, 1);
    expect(tenant.charges).toHaveLength(2);

    expect(tenant.quote(add(1))).toMatchObject({ refusal: { code: 'card_declined' }, dueNow: { amount: 2000 } });
    expect(tenant.refusalOf(add(1))).toBe('card_declined');
    tenant.until('2026-01-30T12:00');
    expect(tenant.give(add(1))).toMatchObject({ code: 'card_declined', declineCode: 'lost_card' });
    expect(tenant.charges).toHaveLength(2);

    tenant.processor = () => succeeded;
    tenant.must(card).must(add(1));
    expect(tenant.charges).toHaveLength(3);
  });

  it('of a renewal is not paid now with the same card', () => {
    const tenant = pastDueTenant(1, 'stolen_card');
    for (let n = 0; n < 10; n += 1) expect(tenant.refusalOf(pay)).toBe('card_declined');
    expect(tenant.charges).toHaveLength(2);
  });

  it('of a command leaves the renewal untried: past due at once, with the same code, until the card changes', () => {
    const tenant = declining(activeTenant(1), 'generic_decline', 'do_not_try_again');
    buyInVain(tenant, 1);
    tenant.processor = () => succeeded;
    tenant.until('2026-02-14T12:00');
    expect([tenant.charges.length, tenant.datesOf('paymentFailed')]).toEqual([2, ['2026-02-01']]);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      suspendAt: instantOf('2026-02-15'),
      overdue: { amount: 2000, declineCode: 'generic_decline', nextRetryAt: null },
    });
    expect(tenant.refusalOf(pay)).toBe('card_declined');

    tenant.must(card);
    expect([tenant.shows, tenant.lastCharge.key]).toEqual(['active', 't/2/renewal/period/1']);
  });

  it('leaves a renewal untried that costs nothing, which is none', () => {
    const tenant = declining(activeTenant(1), 'lost_card');
    buyInVain(tenant, 1);
    tenant.must({ type: 'setPrice', unitPrice: 0 }).until('2026-02-02');
    expect([tenant.shows, tenant.all('paymentFailed')]).toEqual(['active', []]);
  });

  it('does not hinder what needs no charge', () => {
    const tenant = declining(activeTenant(2), 'lost_card');
    buyInVain(tenant, 1);
    tenant.must({ type: 'removeLicences', selection: { quantity: 1 } }).must(add(1));
    expect(tenant.charges).toHaveLength(2);
  });
});

describe('a decline that is found once there is another card', () => {
  const other = { ...visa, last4: '1111' };

  function withAnotherCard(tenant: Tenant): Tenant {
    tenant.cardFact = (commandId) => ({ type: 'cardAttached', card: other, commandId });
    tenant.must(card);
    tenant.processor = () => succeeded;
    return tenant;
  }

  it('of a purchase leaves the other card as it is', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.must(add(1));
    withAnotherCard(tenant);
    expect(tenant.resolve(declined('lost_card'))).toMatchObject({ code: 'card_declined' });
    expect(tenant.state.declines).toEqual({ at: [], hardCode: null });
    expect(tenant.give(add(1))).toBeNull();
  });

  it('of a renewal is retried with the other card on the next day', () => {
    const tenant = activeTenant(3);
    tenant.processor = () => unknown;
    tenant.until('2026-02-01T12:00');
    withAnotherCard(tenant);
    tenant.resolve(declined('lost_card'));
    expect([tenant.shows, tenant.charges.length]).toEqual(['past_due', 2]);
    tenant.until('2026-02-02T12:00');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', 3]);
  });

  it('counts as a try where the other card looks the same, which may be charged', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.must(add(1)).must(card);
    tenant.resolve(declined('lost_card'));
    expect(tenant.state.declines).toEqual({ at: [tenant.now], hardCode: null });
  });
});

describe('soft declines', () => {
  it('are at most four an hour, and say when the next try may be made', () => {
    const tenant = declining(activeTenant(1, { signedUpAt: '2026-01-01T10:00' })).until('2026-01-05T12:00');
    buyInVain(tenant, 1);
    tenant.until('2026-01-05T12:30');
    buyInVain(tenant, 3);
    expect(tenant.give(add(1))).toMatchObject({ code: 'too_many_attempts', retryAt: instantOf('2026-01-05T13:00') });
    expect(tenant.quote(add(1))).toMatchObject({ refusal: { code: 'too_many_attempts' } });
    expect(tenant.charges).toHaveLength(5);

    tenant.until('2026-01-05T12:59');
    expect(tenant.refusalOf(add(1))).toBe('too_many_attempts');
    tenant.until('2026-01-05T13:00');
    buyInVain(tenant, 1);
    expect(tenant.refusalOf(add(1))).toBe('too_many_attempts');
  });

  it('are at most fifteen in 30 days', () => {
    const tenant = declining(activeTenant(1, { signedUpAt: '2026-01-01T10:00' }));
    for (let day = 2; day <= 16; day += 1) {
      tenant.until(`2026-01-${String(day).padStart(2, '0')}T12:00`);
      buyInVain(tenant, 1);
    }
    tenant.until('2026-01-20T12:00');
    expect(tenant.give(add(1))).toMatchObject({ code: 'too_many_attempts', retryAt: instantOf('2026-02-01T12:00') });
    expect(tenant.state.declines.at).toHaveLength(15);
  });

  it('are forgotten after 30 days', () => {
    const tenant = activeTenant(1, { signedUpAt: '2026-01-01T10:00' }).until('2026-01-05T12:00');
    const decline = () => buyInVain(declining(tenant), 1);
    decline();
    tenant.processor = () => succeeded;
    tenant.until('2026-02-04T11:59');
    decline();
    expect(tenant.state.declines.at).toEqual([instantOf('2026-01-05T12:00'), instantOf('2026-02-04T11:59')]);
    tenant.until('2026-02-04T12:00');
    decline();
    expect(tenant.state.declines.at).toEqual([instantOf('2026-02-04T11:59'), instantOf('2026-02-04T12:00')]);
  });

  it('are remembered as far as the limits look back, the newest first to stay', () => {
    const tenant = declining(activeTenant(1));
    buyInVain(tenant, 1);
    const at = Array.from({ length: 15 }, (_, index) => tenant.now + index);
    const state = { ...tenant.state, declines: { at, hardCode: null } };
    const decline = { declineCode: 'insufficient_funds', adviceCode: null, charge: tenant.lastCharge };

    const after = declinesAfterDecline(state, decline, tenant.now + 15);

    expect(after).toEqual({ at: [...at.slice(1), tenant.now + 15], hardCode: null });
  });

  it('count over purchases, activations and payments alike', () => {
    const tenant = declining(new Tenant().must(card));
    for (let n = 0; n < 4; n += 1) expect(tenant.give(activate(1, true))).toMatchObject({ code: 'card_declined' });
    expect(tenant.refusalOf(activate(2, true))).toBe('too_many_attempts');

    const overdue = pastDueTenant(1).until('2026-02-02');
    for (let n = 0; n < 3; n += 1) expect(overdue.give(pay)).toMatchObject({ code: 'card_declined' });
    expect(overdue.refusalOf(pay)).toBe('too_many_attempts');
  });

  it('of the planned retries count, but hold no retry back', () => {
    const tenant = pastDueTenant(1).until('2026-02-01T23:30');
    for (let n = 0; n < 4; n += 1) tenant.give(pay);
    expect(tenant.refusalOf(pay)).toBe('too_many_attempts');
    tenant.until('2026-02-02');
    expect(tenant.lastCharge).toMatchObject({ commandId: null });
    expect(tenant.state.declines.at).toHaveLength(6);
  });

  it('are forgotten with another card, but not where the same card is given once more', () => {
    const tenant = declining(pastDueTenant(1));
    for (let n = 0; n < 4; n += 1) tenant.give(pay);
    const tries = tenant.charges.length;
    tenant.must(card);
    expect(tenant.charges).toHaveLength(tries);
    expect(tenant.refusalOf(pay)).toBe('too_many_attempts');

    tenant.cardFact = (commandId) => ({ type: 'cardAttached', card: { ...visa, last4: '4444' }, commandId });
    tenant.must(card);
    expect(tenant.charges).toHaveLength(tries + 1);
    expect(tenant.state.declines).toEqual({ at: [tenant.now], hardCode: null });
  });

  it('hold the same card back that is given once more after a hard decline, until the next planned retry', () => {
    // given a card that was declined fourteen times, and for good at the renewal on 1 February
    const tenant = declining(activeTenant(1).until('2026-01-20'));
    for (const hour of ['01', '03', '05', '07'])
      buyInVain(tenant.until(`2026-01-20T${hour}:00`), hour === '07' ? 2 : 4);
    declining(tenant, 'lost_card').until('2026-02-03T12:00');
    expect([tenant.shows, tenant.state.declines.hardCode]).toEqual(['past_due', 'lost_card']);
    const tries = tenant.charges.length;

    // when the same card is given once more, after the first planned retry has passed
    tenant.processor = () => succeeded;
    tenant.must(card);

    // then it is charged neither at once nor for the retry that was missed, but on the next day of the plan
    tenant.until('2026-02-03T23:59');
    expect([tenant.shows, tenant.charges.length]).toEqual(['past_due', tries]);
    tenant.until('2026-02-04T00:01');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', tries + 1]);
  });

  it('do not include what succeeds', () => {
    const tenant = activeTenant(1);
    for (let n = 0; n < 20; n += 1) tenant.must(add(1));
    expect(tenant.charges).toHaveLength(21);
    expect(tenant.state.declines.at).toEqual([]);
  });
});
