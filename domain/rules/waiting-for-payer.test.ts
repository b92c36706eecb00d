import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  cancel,
  card,
  declined,
  keep,
  pay,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { concernIds } from '../attention.ts';
import type { ChargeOutcome } from '../inputs.ts';
import { defaultPolicy } from '../policy.ts';
import { nextLookUpAfterMs } from './waiting-for-payer.ts';

const minuteMs = 60_000;
const monthMs = 31 * 24 * 60 * minuteMs;

describe('the look-ups of a charge that waits for its payer', () => {
  it('grow apart up to the last interval, which repeats', () => {
    const minutes = [1, 2, 3, 4, 5, 6].map((attempt) => nextLookUpAfterMs(defaultPolicy, attempt) / minuteMs);
    expect(minutes).toEqual([1, 2, 4, 7, 7, 7]);
  });

  /** When a charge is looked up in a month, in milliseconds from when it began to wait. */
  function lookUps(): readonly number[] {
    const times = [0];
    for (let attempt = 1; (times.at(-1) ?? 0) < monthMs; attempt += 1)
      times.push((times.at(-1) ?? 0) + nextLookUpAfterMs(defaultPolicy, attempt));
    return times;
  }

  it('find within 15 minutes what was paid at any time of a month, even where one of them fails', () => {
    const times = lookUps();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: monthMs - 15 * minuteMs }), fc.boolean(), (paidAt, oneFails) => {
        const [first = Infinity, second = Infinity] = times.filter((at) => at >= paidAt);
        expect((oneFails ? second : first) - paidAt).toBeLessThan(15 * minuteMs);
      }),
    );
  });
});

/** London, three licences since 1 March on a test clock; on 10 March two more wait for their payer. */
function purchaseWaiting(): Tenant {
  const tenant = activeTenant(3, { signedUpAt: '2026-03-01T10:00', zone: 'Europe/London', testClock: true });
  tenant.until('2026-03-10T12:00').processor = () => requiresAction;
  expect(tenant.give(add(2))).toMatchObject({ code: 'authentication_required' });
  tenant.processor = () => succeeded;
  return tenant;
}

const refunded: ChargeOutcome = { type: 'refunded', refunds: ['re_1'] };

describe('a purchase that was paid at the bank while its webhook was lost', () => {
  it('is given on the day on which it was paid, before the test clock moves, and billed from the next month on', () => {
    const tenant = purchaseWaiting();
    tenant.lookUp = succeeded;

    tenant.until('2026-04-01T12:00');

    expect(tenant.datesOf('licencesAdded')).toEqual(['2026-03-01', '2026-03-10']);
    expect(tenant.paid).toEqual([6000, 2838, 10_000]);
  });

  it('is withdrawn at the end of its period where it was never paid, and the next bill knows nothing of it', () => {
    const tenant = purchaseWaiting();

    tenant.until('2026-04-01T12:00');

    expect(tenant.datesOf('chargeCanceled')).toEqual(['2026-04-01']);
    expect(tenant.paid).toEqual([6000, 6000]);
    expect(tenant.counts.total).toBe(3);
  });
});

describe('a charge that was paid and wholly given back before it was known', () => {
  it('is recorded as paid, and gives no licences', () => {
    const tenant = purchaseWaiting();
    expect(tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: refunded })).toBeNull();
    expect(tenant.paid).toEqual([6000, 2838]);
    expect(tenant.all('chargeGivenBack').map(({ charge }) => charge.key)).toEqual([tenant.lastCharge.key]);
    expect([tenant.counts.total, tenant.awaitingPayer]).toEqual([3, null]);
    expect(tenant.state.concerns).toEqual([]);
    expect(tenant.give(add(1))).toBeNull();
  });

  it('answers the command that waits for it with a refusal that has changed nothing', () => {
    const tenant = activeTenant(3);
    tenant.processor = () => unknown;
    tenant.give(add(2));
    const detail = 'The payment was given back at the card processor: nothing has changed. Ask again.';
    expect(tenant.resolve(refunded)).toEqual({ code: 'unavailable', detail });
    expect([tenant.counts.total, tenant.all('licencesAdded').length]).toEqual([3, 1]);
  });

  it('opens no period: the trial expires, and may be paid for again', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-15T12:00');
    expect(tenant.resolve(refunded)).toBeNull();
    expect(tenant.all('trialExpired')).toEqual([{ type: 'trialExpired', declineCode: 'refunded', amount: 4000 }]);
    expect([tenant.shows, tenant.all('periodStarted')]).toEqual(['trial_expired', []]);

    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect([tenant.shows, tenant.counts.total]).toEqual(['active', 2]);
  });

  it('is not kept for a tenant that stays after all', () => {
    const tenant = new Tenant().must(card);
    tenant.processor = () => unknown;
    tenant.give(activate(2, true));
    tenant.must(cancel);
    tenant.resolve(refunded);
    tenant.must(keep);
    expect([tenant.shows, tenant.state.paidOpening]).toEqual(['trialing', null]);
  });

  it('of the trial’s end expires no trial whose deletion has begun', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-15T12:00').must(cancel).until('2026-01-17');
    expect([tenant.shows, tenant.open !== null]).toEqual(['deleting', true]);
    tenant.resolve(refunded);
    expect([tenant.paid, tenant.all('trialExpired'), tenant.state.concerns]).toEqual([[4000], [], []]);
  });

  it('opens no period where it was refunded here while the tenant was leaving: what begins is charged anew', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-15T12:00').must(cancel);
    tenant.resolve(succeeded);
    const about = concernIds.refund(tenant.lastCharge.key);
    expect(tenant.state.concerns).toMatchObject([{ about }]);

    tenant.hear({ type: 'attentionNeeded', about, reason: null });
    expect(tenant.all('chargeGivenBack').map(({ charge }) => charge.key)).toEqual([tenant.lastCharge.key]);
    tenant.processor = () => declined();
    tenant.must(keep).settle();

    expect([tenant.shows, tenant.all('periodStarted')]).toEqual(['trial_expired', []]);
    expect(tenant.charges.map(({ key }) => key)).toEqual(['t/1/first/period/1', 't/1/first/period/2']);
  });

  it('settles a bill all the same: nobody is dunned for what was given back', () => {
    const tenant = activeTenant(3, { signedUpAt: '2026-01-01T10:00' });
    tenant.processor = () => requiresAction;
    tenant.until('2026-02-01T12:00');
    expect(tenant.shows).toBe('past_due');
    tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: refunded });
    expect([tenant.shows, tenant.state.unpaid]).toEqual(['active', []]);
    expect(tenant.all('chargeGivenBack')).toEqual([]);
  });
});
