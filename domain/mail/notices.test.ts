import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doTo, life, propertyTimeoutMs, tenantOn, terms } from '../../test/domain/support/lives.ts';
import { activeTenant, assign, atPrice, card, remove, Tenant, visa } from '../../test/domain/support/tenant.ts';
import { civilDateOf, type Instant, startOfDay } from '../calendar.ts';
import { nextBill } from '../forecast.ts';
import { maximumChargeMinor } from '../money/money.ts';
import { taxIdCheck } from '../tax/facts.ts';
import { viewOf } from '../view.ts';
import { correctedPreview, type Notice, plannedNotices, type StepMaker } from './notices.ts';

const noticesOf = (tenant: Tenant, since: Instant = tenant.now): readonly Notice[] =>
  plannedNotices(viewOf(tenant.state), since);

/** `2026-01-08 trial-ending/7`: the local day and the reason. */
const lines = (tenant: Tenant): readonly string[] =>
  noticesOf(tenant).map(({ at, reasonKey }) => `${civilDateOf(at, tenant.zone)} ${reasonKey}`);

describe('whatever a tenant has been through, its notices', () => {
  it('come after now, at the start of a local day, before what they announce, one a reason', {
    timeout: propertyTimeoutMs,
  }, () => {
    fc.assert(
      fc.property(terms, life, (options, [beginning, rest]) => {
        const tenant = tenantOn({ ...options, testClock: false });
        for (const step of [...beginning, ...rest]) {
          doTo(tenant, step, (who, until) => who.advanceTo(until));
          const notices = noticesOf(tenant);
          for (const { at, until } of notices) {
            expect(at).toBeGreaterThan(tenant.now);
            expect(at).toBeLessThan(until);
            expect(at).toBe(startOfDay(civilDateOf(at, tenant.zone), tenant.zone));
          }
          expect(new Set(notices.map(({ reasonKey }) => reasonKey)).size).toBe(notices.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('announce exactly the bill that the forecast shows, three civil days ahead, or none', {
    timeout: propertyTimeoutMs,
  }, () => {
    fc.assert(
      fc.property(terms, life, (options, [beginning, rest]) => {
        const tenant = tenantOn({ ...options, testClock: false });
        for (const step of [...beginning, ...rest]) doTo(tenant, step, (who, until) => who.advanceTo(until));
        const bill = nextBill(tenant.state);
        const previews = noticesOf(tenant, 0).filter(({ data }) => data.kind === 'bill_preview');
        expect(previews.map(({ data }) => data)).toMatchObject(
          bill === null || bill.amount === 0 || bill.amount > maximumChargeMinor
            ? []
            : [{ billedAt: bill.at, amount: bill.amount, tax: bill.tax }],
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('in a trial', () => {
  it('the end is announced 7, 3 and 1 days ahead, and no bill where none will come', () => {
    expect(lines(new Tenant())).toEqual([
      '2026-01-08 trial-ending/7',
      '2026-01-12 trial-ending/3',
      '2026-01-14 trial-ending/1',
    ]);
  });

  it('what is over when it begins is not announced', () => {
    expect(lines(new Tenant({ policy: { trialDays: 3 } }))).toEqual(['2026-01-03 trial-ending/1']);
    expect(lines(new Tenant({ policy: { trialDays: 1 } }))).toEqual([]);
  });

  it('that will go on, the first bill is announced too', () => {
    const tenant = new Tenant().must(card).must({ type: 'activate', quantity: 3, startNow: false });
    const notices = noticesOf(tenant);
    expect(lines(tenant)).toContain('2026-01-12 bill/1');
    expect(notices.find(({ reasonKey }) => reasonKey === 'bill/1')?.data).toEqual({
      kind: 'bill_preview',
      billedAt: tenant.state.trialEndsAt,
      amount: 6000,
      tax: 0,
      licences: 3,
      currency: 'gbp',
      timeZone: 'UTC',
    });
  });
});

/** A tenant that pays from 1 January on. */
const active = (options: ConstructorParameters<typeof Tenant>[0] = {}): Tenant =>
  new Tenant(options).must(card).must({ type: 'activate', quantity: 3, startNow: true });

it('a bill is announced three civil days ahead also where the clock changes between', () => {
  // Clocks go forward on 29 March in London, and in Beirut at midnight of that day, which therefore begins at 01:00.
  const london = active({ signedUpAt: '2026-03-01T10:00', zone: 'Europe/London' });
  expect(noticesOf(london)[0]?.at).toBe(Date.parse('2026-03-28T23:59:59.999Z') + 1);
  const beirut = active({ signedUpAt: '2026-03-01T10:00', zone: 'Asia/Beirut' });
  expect(new Date(noticesOf(beirut)[0]?.at ?? 0).toISOString()).toBe('2026-03-28T22:00:00.000Z');
  expect(lines(beirut)[0]).toBe('2026-03-29 bill/2');
});

it('a bill is announced up to the largest that a card can be charged', () => {
  const announced = (price: number) => lines(atPrice(activeTenant(1), price));
  const later = '2030-12-01 card-expiring/2030-12/visa-4242';
  expect(announced(maximumChargeMinor)).toEqual(['2026-01-29 bill/2', later]);
  expect(announced(maximumChargeMinor + 1)).toEqual([later]);
});

describe('a preview is sent again', () => {
  const setPrice = (unitPrice: number) => ({ type: 'setPrice', unitPrice }) as const;

  const command = { id: 'c' };
  const ops = { actor: 'ops key_1', command };
  const time = { actor: 'time', command: null };

  /** The first instant at which the preview of February may have gone out. */
  const announced = Date.parse('2026-01-29T00:00:00Z');

  /** The correction that a step causes after the preview went out. */
  function correctedBy(
    tenant: Tenant,
    act: (tenant: Tenant) => unknown,
    by: Omit<StepMaker, 'happened'> = ops,
    now = announced,
  ) {
    const before = nextBill(tenant.state);
    const known = tenant.happened.length;
    act(tenant);
    return correctedPreview(before, viewOf(tenant.state), { ...by, happened: tenant.happened.slice(known) }, now);
  }

  it('where the amount of its bill has changed, whatever has changed it', () => {
    const data = { kind: 'bill_preview', corrected: true, billedAt: Date.parse('2026-02-01T00:00:00Z') };
    expect(correctedBy(active(), (tenant) => tenant.must(setPrice(2400)))).toMatchObject({
      corrects: 'bill/2',
      until: Date.parse('2026-02-01T00:00:00Z'),
      data: { ...data, amount: 7200, tax: 0, licences: 3 },
    });
    expect(correctedBy(active(), (tenant) => tenant.must(remove(1)))).toMatchObject({ data: { amount: 4000 } });
    expect(correctedBy(active(), (tenant) => tenant.must(remove(1)), time)).toMatchObject({ data: { amount: 4000 } });
    const german = { country: 'DE', territory: null, hasTaxId: true, taxIdState: 'invalid' } as const;
    const judged = { type: 'setBillingFacts', buyer: german, detailsVersion: 1 } as const;
    const seller = { country: 'IE', registrations: ['IE', 'EU-OSS'] } as const;
    const irish = active();
    irish.hear({ type: 'sellerChanged', seller });
    expect(correctedBy(irish, (tenant) => tenant.must(judged), { actor: taxIdCheck, command })).toMatchObject({
      data: { amount: 7140, tax: 1140 },
    });
    expect(correctedBy(active(), (tenant) => tenant.must(setPrice(0)))).toMatchObject({ data: { amount: 0 } });
    const kept = active().must({ type: 'cancel' }).must(setPrice(2400));
    expect(correctedBy(kept, (tenant) => tenant.must({ type: 'keep' }))).toMatchObject({ data: { amount: 7200 } });
  });

  it('where billing details bring tax, whoever saves them, and not where they bring none', () => {
    const seller = { country: 'GB', registrations: ['GB'] } as const;
    const saved = (country: 'GB' | 'US') => {
      const buyer = { country, territory: null, hasTaxId: false, taxIdState: 'none' } as const;
      const registered = activeTenant(1);
      registered.must({
        type: 'setBillingFacts',
        buyer: { ...buyer, country: 'US' },
        detailsVersion: 1,
      });
      registered.hear({ type: 'sellerChanged', seller });
      expect(nextBill(registered.state)?.amount).toBe(2000);
      return (actor: string) =>
        correctedBy(registered, (tenant) => tenant.must({ type: 'setBillingFacts', buyer, detailsVersion: 2 }), {
          actor,
          command,
        });
    };
    for (const actor of ['member/m1', 'admin key_1', 'ops key_1'])
      expect(saved('GB')(actor)).toMatchObject({ corrects: 'bill/2', data: { amount: 2400, tax: 400 } });
    expect(saved('US')('member/m1')).toBeNull();
  });

  it('not before it goes out, as nothing untrue was said by then', () => {
    const dearer = (tenant: Tenant) => tenant.must(setPrice(2400));
    expect(correctedBy(active(), dearer, ops, announced - 1)).toBeNull();
    expect(correctedBy(active(), dearer, ops, announced)).not.toBeNull();
  });

  it('not where the tenant’s own people changed it, nor where the bill is as it was, another, too large, or none', () => {
    for (const actor of ['admin key_1', 'admin oidc-1', 'card page'])
      expect(correctedBy(active(), (tenant) => tenant.must(remove(1)), { actor, command })).toBeNull();
    expect(correctedBy(active(), (tenant) => tenant.must(assign('ann')))).toBeNull();
    expect(correctedBy(active().must(remove(1)), (tenant) => tenant.until('2026-02-02'))).toBeNull();
    expect(correctedBy(active(), (tenant) => tenant.must({ type: 'cancel' }))).toBeNull();
    const tooLarge = atPrice(active(), maximumChargeMinor);
    const atOnce = { ...ops, happened: [] };
    const before = nextBill(active().state);
    expect(correctedPreview(before, viewOf(tooLarge.state), atOnce, announced)).toBeNull();
    const largest = viewOf(atPrice(activeTenant(1), maximumChargeMinor).state);
    expect(correctedPreview(before, largest, atOnce, announced)?.data.amount).toBe(maximumChargeMinor);
  });
});

it('a card’s end is announced as the last month begins in which it works', () => {
  const tenant = new Tenant();
  tenant.cardFact = (commandId) => ({
    type: 'cardAttached',
    card: { ...visa, expMonth: 12, expYear: 2026 },
    commandId,
  });
  tenant.must(card).must({ type: 'activate', quantity: 1, startNow: true });
  expect(noticesOf(tenant).find(({ data }) => data.kind === 'card_expiring')).toEqual({
    reasonKey: 'card-expiring/2026-12/visa-4242',
    at: Date.parse('2026-12-01T00:00:00Z'),
    until: Date.parse('2027-01-01T00:00:00Z'),
    data: {
      kind: 'card_expiring',
      expMonth: 12,
      expYear: 2026,
      worksUntil: Date.parse('2027-01-01T00:00:00Z'),
      currency: 'gbp',
      timeZone: 'UTC',
    },
  });
});

it('a cancellation replaces every other notice by those of the deletion, and keeping brings them back', () => {
  const tenant = active();
  const before = lines(tenant);
  tenant.must({ type: 'cancel' });
  expect(lines(tenant)).toEqual([
    '2026-01-18 deletion/2026-02-01/14',
    '2026-01-25 deletion/2026-02-01/7',
    '2026-01-31 deletion/2026-02-01/1',
  ]);
  tenant.must({ type: 'keep' });
  expect(lines(tenant)).toEqual(before);
});

it('nothing is announced while a deletion for want of activation is coming, nor after any deletion', () => {
  const tenant = new Tenant().until('2026-01-20');
  expect(tenant.shows).toBe('trial_expired');
  expect(lines(tenant)).toEqual([]);
  tenant.until('2026-06-01');
  expect(tenant.shows).toBe('deleted');
  expect(lines(tenant)).toEqual([]);
});

it('a bill that comes while the card is gone is announced as one without a card', () => {
  const tenant = activeTenant(1);
  tenant.hear({ type: 'cardGone' });
  const withoutCard = () => noticesOf(tenant).map(({ data }) => 'withoutCard' in data);
  expect(withoutCard()).toEqual([true]);
  tenant.must(card);
  expect(noticesOf(tenant).some(({ data }) => 'withoutCard' in data)).toBe(false);
});
