import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  cancel,
  card,
  declined,
  instantOf,
  pastDueTenant,
  pay,
  reactivate,
  remove,
  requiresAction,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { payUrlAt } from '../pay-url.ts';
import { viewOf } from '../view.ts';
import { certificateReason, type EventMail, mailsOf } from './mails.ts';

/** The mails of what happens during `act`. */
function mailsDuring(tenant: Tenant, act: (tenant: Tenant) => unknown): readonly EventMail[] {
  const before = tenant.happened.length;
  act(tenant);
  return mailsOf(tenant.happened.slice(before), viewOf(tenant.state));
}

describe('a receipt', () => {
  it('goes out for each charge that is paid', () => {
    const tenant = activeTenant(1, { zone: 'Europe/London', taxMilliPercent: 20_000 }).must(add(1)).must(remove(1));
    const at = tenant.now;
    expect(mailsDuring(tenant, () => tenant.must(add(3)))).toEqual([
      {
        reasonKey: 'receipt/t/1/proration/c6/1',
        at,
        data: {
          kind: 'receipt',
          chargeKey: 't/1/proration/c6/1',
          chargeKind: 'proration',
          paidAt: at,
          amount: 4800,
          tax: 800,
          quantity: 2,
          periodStart: '2026-01-01',
          periodEnd: '2026-02-01',
          currency: 'gbp',
          timeZone: 'Europe/London',
        },
      },
    ]);
    const renewal = mailsDuring(tenant, () => tenant.until('2026-02-01'));
    expect(renewal.map(({ data }) => data)).toMatchObject([{ kind: 'receipt', chargeKind: 'renewal', quantity: 4 }]);
  });

  it('goes out for nothing that is free', () => {
    const tenant = activeTenant(2).must(remove(1));
    expect(mailsDuring(tenant, () => tenant.must(reactivate(1)))).toEqual([]);
  });
});

describe('a failed payment', () => {
  it.each([
    [declined('insufficient_funds'), 'insufficient_funds', instantOf('2026-02-02')],
    [requiresAction, 'authentication_required', null],
  ])('of a charge that time made is mailed once, with what follows: %j', (outcome, declineCode, nextTryAt) => {
    const tenant = activeTenant(2, { zone: 'UTC' });
    tenant.processor = () => outcome;
    expect(mailsDuring(tenant, () => tenant.until('2026-02-01'))).toEqual([
      {
        reasonKey: 'payment-failed/t/2/renewal/period/1',
        at: instantOf('2026-02-01'),
        data: {
          kind: 'payment_failed',
          chargeKey: 't/2/renewal/period/1',
          amount: 4000,
          declineCode,
          nextTryAt,
          suspendAt: instantOf('2026-02-15'),
          deleteAt: instantOf('2026-03-17'),
          currency: 'gbp',
          timeZone: 'UTC',
        },
      },
    ]);
  });

  it('of a command is answered, not mailed', () => {
    const tenant = pastDueTenant(1);
    expect(mailsDuring(tenant, () => tenant.give(pay))).toEqual([]);
    tenant.processor = () => requiresAction;
    expect(mailsDuring(tenant, () => tenant.give(pay))).toEqual([]);
  });

  it('for want of a card is mailed too, of a renewal as of a first charge', () => {
    const renewal = new Tenant({ unitPrice: 0 }).must(activate(1, true)).must({ type: 'setPrice', unitPrice: 2000 });
    const unpaid = { kind: 'payment_failed', chargeKey: null, amount: 2000, declineCode: 'no_payment_method' };
    expect(mailsDuring(renewal, () => renewal.until('2026-02-01'))).toMatchObject([
      { reasonKey: `payment-failed/${instantOf('2026-02-01')}`, data: { ...unpaid, nextTryAt: null } },
    ]);
    const { state, now } = new Tenant().must(card).must(activate(1));
    const first = new Tenant({ state: { ...state, card: null }, now });
    expect(mailsDuring(first, () => first.until('2026-01-16'))).toMatchObject([
      { reasonKey: `payment-failed/${instantOf('2026-01-15T10:00')}`, data: { ...unpaid, suspendAt: null } },
    ]);
  });

  it('for a card that was declined for good before is mailed too, of a renewal as of a first charge', () => {
    const renewal = activeTenant(2);
    renewal.processor = () => declined('lost_card');
    renewal.give(add(1));
    const untried = {
      kind: 'payment_failed',
      chargeKey: null,
      amount: 4000,
      declineCode: 'lost_card',
      nextTryAt: null,
    };
    expect(mailsDuring(renewal, () => renewal.until('2026-02-01'))).toMatchObject([
      { reasonKey: `payment-failed/${instantOf('2026-02-01')}`, data: untried },
    ]);
    const first = new Tenant().must(card).must(activate(2));
    first.processor = () => declined('lost_card');
    first.give(activate(2, true));
    expect(mailsDuring(first, () => first.until('2026-01-16'))).toMatchObject([{ data: untried }]);
  });

  it('of a first charge that time made is mailed once', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => declined('lost_card');
    expect(mailsDuring(tenant, () => tenant.until('2026-01-16'))).toMatchObject([
      { reasonKey: 'payment-failed/t/1/first/period/1' },
    ]);
  });

  it('that comes out when the deletion has begun is not mailed: there is nothing left to pay for', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-02-02').must(cancel).until('2026-03-01');
    expect(mailsDuring(tenant, () => tenant.resolve(declined()))).toEqual([]);
  });

  it('is no word about a trial that was just not continued', () => {
    const tenant = new Tenant();
    expect(mailsDuring(tenant, () => tenant.until('2026-01-16'))).toEqual([]);
  });
});

it('says at the suspension what opens the subscription again and when all is deleted', () => {
  const tenant = pastDueTenant(2).until('2026-02-14T12:00');
  expect(mailsDuring(tenant, () => tenant.until('2026-02-15'))).toMatchObject([
    {
      reasonKey: `suspended/${instantOf('2026-02-15')}`,
      // A fresh month, and 14 of 28 days.
      data: { kind: 'suspended', amount: 6000, deleteAt: instantOf('2026-03-17') },
    },
  ]);
});

it('says of a suspension, and of a failed payment, that the tenant is leaving anyway', () => {
  const tenant = pastDueTenant(2).must(cancel).until('2026-02-14T12:00');
  expect(mailsDuring(tenant, () => tenant.until('2026-02-15'))).toMatchObject([
    { data: { kind: 'suspended', leaving: true, deleteAt: instantOf('2026-03-01') } },
  ]);
  const waiting = activeTenant(1);
  waiting.processor = () => unknown;
  waiting.until('2026-02-02').must(cancel);
  expect(mailsDuring(waiting, () => waiting.resolve(declined()))).toMatchObject([
    { data: { kind: 'payment_failed', nextTryAt: null, leaving: true } },
  ]);
});

it('warns of a deletion, each day of it once, and says what for', () => {
  const expired = new Tenant().until('2026-01-16');
  expect(mailsDuring(expired, () => expired.until('2026-01-31'))).toMatchObject([
    {
      reasonKey: 'deletion/2026-02-14/14',
      data: { kind: 'deletion_warning', days: 14, deleteAt: instantOf('2026-02-14'), cause: 'not_activated' },
    },
  ]);
  const suspended = pastDueTenant(1).until('2026-03-09');
  expect(mailsDuring(suspended, () => suspended.until('2026-03-16'))).toMatchObject([
    { reasonKey: 'deletion/2026-03-17/7', data: { cause: 'unpaid' } },
    { reasonKey: 'deletion/2026-03-17/1', data: { days: 1 } },
  ]);
  expect(certificateReason).toBe('deleted');
});

describe('a new price', () => {
  const setPrice = (unitPrice: number) => ({ type: 'setPrice', unitPrice }) as const;
  const february = instantOf('2026-02-01');

  it('is announced at once: both prices, the bill that takes it first, and what that bill will be', () => {
    const tenant = activeTenant(2, { taxMilliPercent: 20_000 });
    expect(mailsDuring(tenant, () => tenant.must(setPrice(2400)))).toEqual([
      {
        reasonKey: 'price/2',
        at: tenant.now,
        data: {
          kind: 'price_changed',
          currentPrice: 2000,
          newPrice: 2400,
          withdrawnPrice: null,
          isPlusTax: true,
          billedAt: february,
          waitsFor: null,
          bill: { amount: 5760, tax: 960, licences: 2 },
          currency: 'gbp',
          timeZone: 'UTC',
        },
      },
    ]);
  });

  it('that replaces one announced before says so, also where it is the present one again; the same is no news', () => {
    const tenant = activeTenant(1).must(setPrice(2400));
    expect(mailsDuring(tenant, () => tenant.must(setPrice(2400)))).toEqual([]);
    expect(mailsDuring(tenant, () => tenant.must(setPrice(2500)))).toMatchObject([
      { reasonKey: 'price/3', data: { currentPrice: 2000, newPrice: 2500, withdrawnPrice: 2400 } },
    ]);
    expect(mailsDuring(tenant, () => tenant.must(setPrice(2000)))).toMatchObject([
      {
        reasonKey: 'price/4',
        data: { newPrice: 2000, withdrawnPrice: 2500, billedAt: february, bill: { amount: 2000 } },
      },
    ]);
  });

  it.each([
    ['in a trial', () => new Tenant(), null, 'activation'],
    ['in a trial that goes on', () => new Tenant().must(card).must(activate(1)), instantOf('2026-01-15T10:00'), null],
    ['after the trial', () => new Tenant().until('2026-01-20'), null, 'activation'],
    ['past due', () => pastDueTenant(1), instantOf('2026-03-01'), null],
    ['suspended', () => pastDueTenant(1).until('2026-02-20'), null, 'payment'],
    ['canceled', () => activeTenant(1).must(cancel), null, 'keeping'],
  ])('%s: names the bill that takes it, or what has to happen first', (_, begin, billedAt, waitsFor) => {
    const tenant = begin();
    const bill = billedAt === null ? null : { amount: 2400 };
    expect(mailsDuring(tenant, () => tenant.must(setPrice(2400)))).toMatchObject([
      { data: { currentPrice: 2000, newPrice: 2400, billedAt, waitsFor, bill } },
    ]);
  });

  it('names no amount of a bill that is further off than the next', () => {
    const tenant = new Tenant().must(card).must(activate(1));
    tenant.processor = () => unknown;
    tenant.until('2026-01-16');
    expect(mailsDuring(tenant, () => tenant.must(setPrice(2400)))).toMatchObject([
      { data: { currentPrice: 2000, billedAt: instantOf('2026-02-15'), bill: null } },
    ]);
  });
});

it('names the page on which a payer confirms', () => {
  expect(payUrlAt('https://x.test', { id: 'ch_1', payerToken: 'tok' })).toBe('https://x.test/pay/ch_1?token=tok');
});
