import { describe, expect, it } from 'vitest';
import { useApi } from '../api/support/api.ts';
import { accepted, ledgerLines, signUpActive, type TenantDriver } from '../support/drivers/driver.ts';
import { httpOf } from '../support/drivers/http.ts';
import { rules } from '../support/drivers/rules.ts';
import { workflowIn } from '../support/drivers/workflow.ts';
import { refs } from '../support/refs.ts';

/*
 * The same stories with the same expectations on the rules alone, on the workflow, and over HTTP. Every tenant is in
 * London, signs up on 1 March 2026, 10:00, and pays £20.00 a licence and month unless a story says otherwise.
 */

const api = useApi({ booksAgree: true });

const backs = [
  ['the rules', 'rules', () => rules],
  ['the workflow', 'workflow', () => workflowIn(api.world)],
  ['HTTP', 'http', () => httpOf(api)],
] as const;

const first = 'first 1 succeeded 6000';
const insufficientFunds = { declined: 'insufficient_funds' };

/** What happened from the renewal on. */
async function sinceApril(tenant: TenantDriver): Promise<readonly string[]> {
  return (await tenant.diary()).filter((line) => line >= '2026-04-01');
}

describe.each(backs)('on %s', (_, prefix, back) => {
  const active = (id: string, details: Parameters<typeof signUpActive>[2] = {}) =>
    signUpActive(back(), `${prefix}-${id}`, details);

  it('a trial goes on as a subscription: charged at its end, then pro rata for what is added', async () => {
    // given a trial with five licences, two of them given to users
    const tenant = await back().signUp(`${prefix}-goes-on`);
    await tenant.addUsers('ann', 'ben');
    await accepted(tenant, { type: 'addLicences', quantity: 5 });
    await accepted(tenant, { type: 'assignUsers', users: refs('ann', 'ben') });
    expect(await tenant.read()).toMatchObject({ state: 'trialing', licences: { total: 5, assigned: 2 }, period: null });
    const activation = { type: 'activate', startNow: false } as const;
    expect(await tenant.command({ ...activation, quantity: 3 })).toBe('no_payment_method');
    await accepted(tenant, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
    expect(await tenant.command({ ...activation, quantity: 1 })).toBe('too_many_assigned');

    // when it goes on with three
    await accepted(tenant, { ...activation, quantity: 3 });
    expect(await tenant.read()).toMatchObject({
      state: 'trialing',
      converting: true,
      licences: { total: 3, assigned: 2, free: 1 },
      nextBill: { at: '2026-03-15T10:00:00.000Z', amount: 6000, licences: 3 },
    });
    expect(await tenant.ledger()).toEqual([]);

    // then it is charged at its end, whose day is the billing day
    expect(await tenant.advance('2026-03-15T10:00:00Z')).toMatchObject({
      state: 'active',
      converting: false,
      period: { number: 1, start: '2026-03-15T10:00:00.000Z', end: '2026-04-14T23:00:00.000Z' },
    });
    expect(await ledgerLines(tenant)).toEqual([first]);
    expect(await tenant.isLicensed('ann')).toBe(true);

    // and two more cost ten of 31 days each
    await tenant.advance('2026-04-05T12:00:00Z');
    await accepted(tenant, { type: 'addLicences', quantity: 2 });
    expect((await tenant.ledger()).at(-1)).toEqual({
      kind: 'proration',
      attempt: 1,
      state: 'succeeded',
      amount: 1290,
      tax: 0,
      lines: [{ quantity: 2, amount: 1290, days: 10, daysInPeriod: 31 }],
    });
    expect(await tenant.advance('2026-04-15T12:00:00Z')).toMatchObject({
      period: { number: 2 },
      licences: { total: 5 },
    });
    expect((await ledgerLines(tenant)).at(-1)).toBe('renewal 1 succeeded 10000');
    expect(await tenant.paidAtProcessor()).toBe(3);
  });

  describe('a renewal that is declined and succeeds when it is tried again', () => {
    const retryDays = ['2026-04-02', '2026-04-04', '2026-04-08', '2026-04-14'];
    for (const [index, day] of retryDays.entries())
      it(`on ${day}: access and anchor stay, and nothing more is tried`, async () => {
        // given a renewal that will be declined until then
        const tenant = await active(`retry-${index + 1}`);
        await tenant.addUsers('ann');
        await accepted(tenant, { type: 'assignUsers', users: refs('ann') });
        await tenant.answerCharges(insufficientFunds, index + 1);

        // when it is due
        const failed = await tenant.advance('2026-04-01T12:00:00Z');
        expect(failed).toMatchObject({ state: 'past_due', period: { number: 2 } });
        expect(failed.overdue).toMatchObject({ amount: 6000, declineCode: 'insufficient_funds' });
        expect(await tenant.isLicensed('ann')).toBe(true);
        expect(await tenant.command({ type: 'addLicences', quantity: 1 })).toBe('payment_overdue');

        // then a retry pays it
        const end = '2026-04-30T23:00:00.000Z';
        const paid = await tenant.advance('2026-04-30T12:00:00Z');
        expect(paid).toMatchObject({ state: 'active', overdue: null, suspendAt: null, period: { number: 2, end } });
        const failures = ['2026-04-01', ...retryDays.slice(0, index)];
        expect(await sinceApril(tenant)).toEqual([
          '2026-04-01 00:00 periodStarted',
          ...failures.flatMap((failedOn) => [`${failedOn} 00:00 chargeDeclined`, `${failedOn} 00:00 paymentFailed`]),
          `${day} 00:00 chargeSucceeded`,
          `${day} 00:00 overduePaid`,
        ]);
        expect(await ledgerLines(tenant)).toEqual([
          first,
          ...failures.map((__, attempt) => `renewal ${attempt + 1} declined 6000`),
          `renewal ${index + 2} succeeded 6000`,
        ]);

        // and the next bill is an ordinary one
        await tenant.advance('2026-05-01T12:00:00Z');
        expect((await ledgerLines(tenant)).at(-1)).toBe('renewal 1 succeeded 6000');
      });
  });

  it('paying when suspended: bills a fresh period from that very moment and the days used, and gives the old bill up', async () => {
    // given a tenant whose renewal and its four retries were declined
    const tenant = await active('fresh');
    await tenant.addUsers('ann');
    await accepted(tenant, { type: 'assignUsers', users: refs('ann') });
    await tenant.answerCharges({ declined: 'generic_decline' }, 5);
    const suspended = await tenant.advance('2026-04-20T09:30:00Z');
    expect(suspended).toMatchObject({ state: 'suspended', nextBill: null, deleteAt: '2026-05-14T23:00:00.000Z' });
    expect(await tenant.isLicensed('ann')).toBe(false);

    // when one licence is given back, and a new card pays in the same minute
    await accepted(tenant, { type: 'removeLicences', selection: { quantity: 1 } });
    expect(await tenant.read()).toMatchObject({
      state: 'suspended',
      licences: { total: 2 },
      overdue: { amount: 6799, declineCode: 'generic_decline' },
    });
    await accepted(tenant, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });

    // then a period of two licences begins at that moment
    expect(await tenant.read()).toMatchObject({
      state: 'active',
      period: { number: 3, start: '2026-04-20T09:30:00.000Z', end: '2026-05-19T23:00:00.000Z' },
      deleteAt: null,
    });
    expect(await tenant.isLicensed('ann')).toBe(true);
    expect((await sinceApril(tenant)).slice(-4)).toEqual([
      '2026-04-20 10:30 cardChanged',
      '2026-04-20 10:30 chargeSucceeded',
      '2026-04-20 10:30 billsGivenUp',
      '2026-04-20 10:30 periodStarted',
    ]);

    // and the three licences that were used from 1 to 14 April are paid with it
    expect((await tenant.ledger()).at(-1)).toMatchObject({
      amount: 6799,
      lines: [
        { quantity: 3, amount: 2799, days: 14, daysInPeriod: 30 },
        { quantity: 2, amount: 4000, days: 30, daysInPeriod: 30 },
      ],
    });

    // and its day is the billing day
    await tenant.advance('2026-06-10T12:00:00Z');
    const lines = await ledgerLines(tenant);
    expect(lines.filter((line) => !line.includes('declined'))).toEqual([
      first,
      'renewal 1 succeeded 6799',
      'renewal 1 succeeded 4000',
    ]);

    // and neither was the old bill paid nor anything deleted
    expect(lines.filter((line) => line.includes('declined'))).toHaveLength(5);
    expect(await sinceApril(tenant)).not.toContainEqual(expect.stringMatching(/deletion|overduePaid/));
  });

  it('a card that fails before each renewal: every day that was used is paid, and the second suspension shows', async () => {
    // given a tenant whose card fails from now on, for each renewal and its four retries
    const tenant = await active('abuse');
    await tenant.answerCharges(insufficientFunds, 5);
    await tenant.advance('2026-04-20T12:00:00Z');

    // when it pays only once it is suspended, and does so again
    await accepted(tenant, { type: 'pay' });
    await tenant.answerCharges(insufficientFunds, 5);
    await tenant.advance('2026-06-10T12:00:00Z');
    await accepted(tenant, { type: 'pay' });

    // then 14 of 30 days and 14 of 31 are paid beside the three months
    const paid = (await tenant.ledger()).filter(({ state }) => state === 'succeeded');
    expect(paid.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['first', 6000],
      ['renewal', 8799],
      ['renewal', 8709],
    ]);
    expect(paid.map(({ lines }) => lines.map(({ amount, days }) => [amount, days]))).toEqual([
      [[6000, 31]],
      [
        [2799, 14],
        [6000, 30],
      ],
      [
        [2709, 14],
        [6000, 30],
      ],
    ]);

    // and ops are told at the second suspension, not at the first
    const diary = await tenant.diary();
    expect(diary.filter((line) => /suspended|attention|billsGivenUp/.test(line))).toEqual([
      '2026-04-15 00:00 suspended',
      '2026-04-20 13:00 billsGivenUp',
      '2026-06-03 00:00 suspended',
      '2026-06-03 00:00 attentionRaised',
      '2026-06-10 13:00 billsGivenUp',
    ]);
  });

  it('a card that was declined for good: the renewal does not try it, and the next card pays', async () => {
    // given a purchase whose decline says that the card is lost
    const tenant = await active('lost-before');
    await tenant.answerCharges({ declined: 'lost_card' }, 1);
    expect(await tenant.command({ type: 'addLicences', quantity: 1 })).toBe('card_declined');
    const tried = [first, 'proration 1 declined 2000'];

    // when the renewal is due
    const { state, overdue } = await tenant.advance('2026-04-10T12:00:00Z');

    // then it is past due without a try
    expect([state, overdue]).toEqual([
      'past_due',
      { amount: 6000, since: '2026-03-31T23:00:00.000Z', nextRetryAt: null, declineCode: 'lost_card' },
    ]);
    expect(await ledgerLines(tenant)).toEqual(tried);
    expect(await sinceApril(tenant)).toEqual(['2026-04-01 00:00 periodStarted', '2026-04-01 00:00 paymentFailed']);

    // and another card pays it
    await accepted(tenant, { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' });
    expect(await ledgerLines(tenant)).toEqual([...tried, 'renewal 1 succeeded 6000']);
    expect(await tenant.read()).toMatchObject({ state: 'active', overdue: null });
  });

  it('canceled, kept, canceled: works to the boundary, is then deleted, and nothing more is ever charged', async () => {
    // given a tenant that was canceled and kept, as it was
    const tenant = await active('canceled');
    await tenant.addUsers('ann');
    await accepted(tenant, { type: 'assignUsers', users: refs('ann') });
    await tenant.advance('2026-03-10T12:00:00Z');
    const before = await tenant.everything();
    await accepted(tenant, { type: 'cancel' });
    expect(await tenant.read()).toMatchObject({ state: 'canceling', nextBill: null });
    expect(await tenant.command({ type: 'addLicences', quantity: 1 })).toBe('cancellation_pending');
    await accepted(tenant, { type: 'keep' });
    expect(await tenant.everything()).toEqual(before);
    expect(await tenant.command({ type: 'keep' })).toBe('not_canceling');

    // when it is canceled again
    await accepted(tenant, { type: 'cancel' });

    // then it works to the last minute
    expect(await tenant.advance('2026-03-31T22:59:00Z')).toMatchObject({ state: 'canceling' });
    expect(await tenant.isLicensed('ann')).toBe(true);

    // and is deleted at the boundary; a year later nothing more has happened
    expect(await tenant.advance('2027-04-01T00:00:00Z')).toMatchObject({ state: 'deleted', licences: { total: 0 } });
    expect((await tenant.diary()).slice(-2)).toEqual(['2026-04-01 00:00 deletionStarted', '2026-04-01 00:00 deleted']);
    expect(await tenant.paidAtProcessor()).toBe(1);
    expect(await ledgerLines(tenant)).toEqual([first]);
  });

  it('licences confirmed at the bank, unheard of: given on that day, and billed with the rest from the next month on', async () => {
    // given two more licences on 10 March, for 22 of 31 days, which the bank wants to see the payer for
    const tenant = await active('unheard');
    await tenant.advance('2026-03-10T12:00:00Z');
    await tenant.answerCharges('requires_action', 1);
    expect(await tenant.command({ type: 'addLicences', quantity: 2 })).toBe('authentication_required');
    expect(await tenant.read()).toMatchObject({ licences: { total: 3 } });

    // when the payer confirms, the news is lost, and the month ends
    await tenant.confirmUnheard();
    await tenant.advance('2026-04-02T12:00:00Z');

    // then they were given while they were paid for
    expect(await tenant.diary()).toContain('2026-03-10 12:00 licencesAdded');
    expect(await ledgerLines(tenant)).toEqual([first, 'proration 1 succeeded 2838', 'renewal 1 succeeded 10000']);
    expect(await tenant.paidAtProcessor()).toBe(3);
  });

  it('removed licences: work to the boundary, are not billed any more, and come back free in time', async () => {
    // given five licences of which three are to go
    const tenant = await active('removed', { licences: 5 });
    await tenant.advance('2026-03-10T12:00:00Z');
    await accepted(tenant, { type: 'removeLicences', selection: { quantity: 3 } });
    expect(await tenant.read()).toMatchObject({ licences: { total: 5, ending: 3 } });

    // when one comes back and three are added
    await accepted(tenant, { type: 'reactivateLicences', selection: { quantity: 1 } });
    await accepted(tenant, { type: 'addLicences', quantity: 3 });

    // then only the one that was not there before is charged: 22 of 31 days
    expect(await tenant.read()).toMatchObject({ licences: { total: 6, ending: 0 } });
    expect(await ledgerLines(tenant)).toEqual(['first 1 succeeded 10000', 'proration 1 succeeded 1419']);

    // and what is removed for good works to the boundary and is not billed then
    await tenant.advance('2026-03-20T12:00:00Z');
    await accepted(tenant, { type: 'removeLicences', selection: { quantity: 2 } });
    expect(await tenant.advance('2026-03-31T22:59:59Z')).toMatchObject({ licences: { total: 6, ending: 2 } });
    expect(await tenant.advance('2026-04-02T00:00:00Z')).toMatchObject({ licences: { total: 4, ending: 0 } });
    expect((await ledgerLines(tenant)).at(-1)).toBe('renewal 1 succeeded 8000');
  });

  it('an amount below the card processor’s minimum: the pool changes at once, the amount goes onto the next bill', async () => {
    // given three licences for £1.00 each
    const tenant = await active('carried', { unitPrice: 100, taxPercent: 20 });

    // when one more costs 19 pence for six of 31 days, where 30 are the least that can be charged
    await tenant.advance('2026-03-26T12:00:00Z');
    await accepted(tenant, { type: 'addLicences', quantity: 1 });
    const { licences, nextBill } = await tenant.read();
    expect(licences.total).toBe(4);
    expect(nextBill).toMatchObject({ licences: 4, amount: 503, tax: 84 });
    expect(await ledgerLines(tenant)).toEqual(['first 1 succeeded 360']);

    // then the next bill has two lines, taxed once
    await tenant.advance('2026-04-02T00:00:00Z');
    const [opening, renewal] = await tenant.ledger();
    expect(opening).toMatchObject({ amount: 360, tax: 60 });
    expect(renewal).toMatchObject({ amount: 503, tax: 84 });
    expect(renewal?.lines).toMatchObject([{ amount: 19, quantity: 1, days: 6, daysInPeriod: 31 }, { amount: 400 }]);

    // and it is carried once, not again
    await tenant.advance('2026-05-02T00:00:00Z');
    expect(await ledgerLines(tenant)).toEqual([
      'first 1 succeeded 360',
      'renewal 1 succeeded 503',
      'renewal 1 succeeded 480',
    ]);
  });

  it('an addition that the bank wants confirmed: changes nothing before, and is there once it is paid', async () => {
    // given an addition for which the bank wants to see the payer
    const tenant = await active('confirmed');
    await tenant.advance('2026-03-02T12:00:00Z');
    await tenant.answerCharges('requires_action', 1);
    expect(await tenant.command({ type: 'addLicences', quantity: 2 })).toBe('authentication_required');
    expect(await tenant.read()).toMatchObject({ state: 'active', licences: { total: 3 } });

    // when the payer confirms it
    await tenant.confirmPayment();

    // then it takes effect, paid once
    expect(await tenant.read()).toMatchObject({ state: 'active', licences: { total: 5 } });
    expect(await ledgerLines(tenant)).toEqual([first, 'proration 1 succeeded 3870']);
    expect(await tenant.paidAtProcessor()).toBe(2);
  });
});
