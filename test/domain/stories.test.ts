import { describe, expect, it } from 'vitest';
import { attentionOf } from '../../domain/attention.ts';
import { civilDateOf } from '../../domain/calendar.ts';
import { nextBill } from '../../domain/forecast.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Charge } from '../../domain/state.ts';
import { viewOf } from '../../domain/view.ts';
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
  pastDueTenant,
  pay,
  reactivate,
  remove,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from './support/tenant.ts';

const holders = (tenant: Tenant): unknown => tenant.state.pool.licences.map(({ number, userId }) => [number, userId]);
const undo = { type: 'undoActivation' } as const;
const warnedAt = ({ state: { stage } }: Tenant): object => ('warnedAt' in stage ? stage.warnedAt : {});

// ── The trial ─────────────────────────────────────────────────────────────────────────────────────────────────────────

describe('a trial', () => {
  it('begins with nothing, costs nothing, and lets licences come and go', () => {
    const tenant = new Tenant()
      .must(add(5))
      .must(assign('a', 'b'))
      .must(remove(2))
      .must(remove([1]));
    expect(holders(tenant)).toEqual([
      [2, 'b'],
      [3, null],
    ]);
    expect(tenant.counts).toEqual({ total: 2, assigned: 1, free: 1, ending: 0 });
    expect(tenant.all('licencesRevoked')).toEqual([{ type: 'licencesRevoked', assignments: [[1, 'a']] }]);
    expect(tenant.charges).toEqual([]);
    expect(nextBill(tenant.state)).toBeNull();
  });

  it('ends exactly 14 × 24 hours after sign-up, through a clock change', () => {
    const tenant = new Tenant({ zone: 'Europe/London', signedUpAt: '2026-03-20T10:00' });
    tenant.until('2026-04-03T10:59');
    expect(tenant.shows).toBe('trialing');
    tenant.until('2026-04-03T11:00');
    expect(tenant.shows).toBe('trial_expired');
    expect(tenant.all('trialExpired')).toEqual([{ type: 'trialExpired', declineCode: null, amount: null }]);
    expect(viewOf(tenant.state)).toMatchObject({ overdue: null, licencesWork: false });
  });

  it('converts: the first charge is made at its end, at the newest price, and its date is the anchor', () => {
    const tenant = new Tenant({ zone: 'Europe/London', signedUpAt: '2026-01-17T10:00', taxMilliPercent: 20_000 });
    tenant.must(card).must(add(5)).must(activate(3)).must({ type: 'setPrice', unitPrice: 1500 });
    expect(tenant.counts.total).toBe(3);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'trialing',
      converting: true,
      unitPrice: 1500,
      accessEndsAt: null,
    });
    tenant.until('2026-01-31T09:59');
    expect(tenant.charges).toEqual([]);

    tenant.until('2026-01-31T10:00');
    expect(tenant.shows).toBe('active');
    expect(tenant.converting).toBe(false);
    expect(tenant.lastCharge).toMatchObject({
      key: 't/1/first/period/1',
      kind: 'first',
      attempt: 1,
      commandId: null,
      quantity: 3,
    });
    expect(tenant.lastCharge.bill).toMatchObject({ amount: 5400, tax: 900 });
    expect(tenant.period).toMatchObject({
      number: 1,
      anchor: '2026-01-31',
      start: instantOf('2026-01-31T10:00'),
    });

    tenant.until('2026-04-01');
    expect(tenant.datesOf('billed')).toEqual(['2026-02-28', '2026-03-31']);
    expect(tenant.paid).toEqual([5400, 5400, 5400]);
    expect(tenant.lastCharge.key).toBe('t/3/renewal/period/1');
  });

  it('lets the number be changed and the conversion be undone until it ends', () => {
    const tenant = new Tenant().must(card).must(activate(3)).must(activate(5)).must(add(1)).must(remove(2));
    expect(tenant.counts.total).toBe(4);
    expect(tenant.refusalOf(remove([1, 2, 3, 4]))).toBe('last_licence');
    expect(tenant.refusalOf(remove(4))).toBe('last_licence');
    expect(tenant.refusalOf(remove(3))).toBe(null);
    expect(nextBill(tenant.state)).toEqual({ at: instantOf('2026-01-15T10:00'), amount: 2000, tax: 0, licences: 1 });

    tenant.must(undo);
    expect(nextBill(tenant.state)).toBeNull();
    expect(tenant.counts.total).toBe(1);
    tenant.must(undo).until('2026-01-20');
    expect(tenant.all('conversionUndone')).toHaveLength(1);
    expect(tenant.shows).toBe('trial_expired');
    expect(tenant.charges).toEqual([]);
    expect(tenant.refusalOf(undo)).toBe('not_in_trial');
  });

  it('continues with fewer licences than are assigned only once enough are revoked', () => {
    const tenant = new Tenant()
      .must(card)
      .must(add(4))
      .must(assign('a', 'b', 'c'));
    expect(tenant.give(activate(2))).toMatchObject({
      code: 'too_many_assigned',
      detail: '3 licences are assigned: revoke 1 of them first.',
      holders: [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
    });
    tenant.must({ type: 'revokeLicence', number: 2 }).must(activate(2));
    expect(holders(tenant)).toEqual([
      [1, 'a'],
      [3, 'c'],
    ]);
    expect(tenant.converting).toBe(true);
  });

  it('needs a card to continue, and takes at most so many licences', () => {
    const tenant = new Tenant({ policy: { maxLicences: 5 } });
    expect(tenant.refusalOf(activate(2))).toBe('no_payment_method');
    expect(tenant.refusalOf(activate(2, true))).toBe('no_payment_method');
    expect(tenant.refusalOf(activate(6))).toBe('licence_limit');
    expect(tenant.refusalOf(add(6))).toBe('licence_limit');
    expect(tenant.refusalOf(add(5))).toBe(null);
    expect(tenant.refusalOf(add(1))).toBe('licence_limit');
  });

  it('is left at once with startNow: charged today, and today is the billing day', () => {
    const tenant = activeTenant(2, { zone: 'Asia/Kathmandu', signedUpAt: '2026-01-30T23:00' });
    expect(tenant.shows).toBe('active');
    expect(tenant.lastCharge).toMatchObject({
      key: 't/1/first/period/1',
      commandId: 'c3',
      purpose: { type: 'openPeriod' },
    });
    tenant.until('2026-03-30T12:00');
    expect(tenant.datesOf('periodStarted')).toEqual(['2026-01-30', '2026-02-28', '2026-03-30']);
    expect(tenant.refusalOf(activate(1))).toBe('already_active');
    expect(tenant.refusalOf(undo)).toBe('already_active');
  });

  it('goes on unchanged where startNow is declined; the charge at its end is another attempt', () => {
    const tenant = new Tenant().must(card).must(add(3));
    tenant.processor = () => declined('insufficient_funds');
    expect(tenant.give(activate(2, true))).toMatchObject({ code: 'card_declined', declineCode: 'insufficient_funds' });
    expect([tenant.shows, tenant.counts.total, tenant.converting]).toEqual(['trialing', 3, false]);
    tenant.processor = () => succeeded;
    tenant.must(activate(2)).until('2026-01-16');
    expect(tenant.charges.map(({ key }) => key)).toEqual(['t/1/first/period/1', 't/1/first/period/2']);
    expect(tenant.shows).toBe('active');
  });

  it.each([
    [declined('lost_card'), 'lost_card'],
    [requiresAction, 'authentication_required'],
  ])('whose first charge is not paid expires, and says why: %j', (outcome, declineCode) => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => outcome;
    tenant.until('2026-01-20');
    expect(tenant.all('trialExpired')).toEqual([{ type: 'trialExpired', declineCode, amount: 4000 }]);
    expect(viewOf(tenant.state).overdue).toEqual({
      amount: 4e3,
      since: instantOf('2026-01-15T10:00'),
      nextRetryAt: null,
      declineCode,
    });
    expect(tenant.charges).toHaveLength(1);
    tenant.processor = () => succeeded;
    tenant.must(card);
    expect(tenant.charges).toHaveLength(1);
    tenant.must(pay);
    expect(tenant.shows).toBe('active');
    expect(tenant.period).toMatchObject({ number: 1, anchor: '2026-01-20' });
    expect(tenant.lastCharge).toMatchObject({ key: 't/1/first/period/2', kind: 'first', commandId: 'c5' });
  });

  it('expires without a charge where its card is gone', () => {
    const { state, now } = new Tenant().must(card).must(activate(2));
    const tenant = new Tenant({ state: { ...state, card: null }, now }).until('2026-01-16');
    expect(tenant.all('trialExpired')).toEqual([
      { type: 'trialExpired', declineCode: 'no_payment_method', amount: 4000 },
    ]);
    expect(tenant.charges).toEqual([]);
  });

  it('keeps its access while the outcome of the first charge is unknown, and the period dates from its end', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-18');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'trialing',
      converting: true,
      licencesWork: true,
      accessEndsAt: null,
    });
    expect(tenant.state.chargeUnderWay?.standing).toBe('unknown');
    tenant.resolve(unknown);
    expect(tenant.all('chargeUnknown')).toHaveLength(1);
    tenant.resolve(succeeded);
    expect(tenant.shows).toBe('active');
    expect(tenant.state.chargeUnderWay).toBeNull();
    expect(tenant.period?.start).toBe(instantOf('2026-01-15T10:00'));
    expect(tenant.charges).toHaveLength(1);
  });

  it('is charged again under another key where the first intent was canceled unpaid', () => {
    const tenant = new Tenant().must(card).must(activate(2));
    tenant.processor = () => unknown;
    tenant.until('2026-01-18');
    tenant.processor = () => succeeded;
    tenant.resolve({ type: 'canceled' });
    tenant.settle();
    expect(tenant.charges.map(({ key }) => key)).toEqual(['t/1/first/period/1', 't/1/first/period/2']);
    expect(tenant.period?.start).toBe(instantOf('2026-01-15T10:00'));
  });

  it('needs no card at a price of nothing', () => {
    const tenant = new Tenant({ unitPrice: 0 }).must(activate(2, true)).must(add(3)).until('2026-03-05');
    expect([tenant.shows, tenant.counts.total, tenant.period?.number]).toEqual(['active', 5, 3]);
    expect(tenant.charges).toEqual([]);
    expect(tenant.state.carried).toEqual([]);
    expect(tenant.all('carried')).toEqual([]);
  });
});

describe('an expired trial', () => {
  const expired = (): Tenant => new Tenant().must(add(3)).must(assign('a')).until('2026-01-20T15:00');

  it('is activated by paying at once, from that instant on', () => {
    const tenant = expired();
    expect(tenant.refusalOf(add(1))).toBe('not_in_trial');
    expect(tenant.refusalOf(activate(2))).toBe('no_payment_method');
    tenant.must(card).must(activate(2));
    expect(tenant.shows).toBe('active');
    expect(holders(tenant)).toEqual([
      [1, 'a'],
      [2, null],
    ]);
    expect(tenant.period).toMatchObject({ anchor: '2026-01-20', start: instantOf('2026-01-20T15:00') });
    expect(tenant.state.stage).toEqual({ type: 'active', period: tenant.period });
  });

  it('stays as it is where the charge is declined', () => {
    const tenant = expired().must(card);
    tenant.processor = () => declined('expired_card');
    expect(tenant.give(activate(9))).toMatchObject({ code: 'card_declined', declineCode: 'expired_card' });
    expect([tenant.shows, tenant.counts.total]).toEqual(['trial_expired', 3]);
    expect(tenant.all('trialExpired')).toHaveLength(1);
  });

  it('is warned 14, 7 and 1 days before, and deleted after 30', () => {
    const tenant = expired().until('2026-02-13T23:59');
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-01-31', '2026-02-07', '2026-02-13']);
    expect(tenant.all('deletionWarned').map(({ days, deleteAt }) => [days, deleteAt])).toEqual(
      [14, 7, 1].map((days) => [days, instantOf('2026-02-14')]),
    );
    expect(tenant.deletedAt).toBeNull();
    tenant.until('2026-03-01');
    expect(tenant.deletedAt).toBe(instantOf('2026-02-14'));
    expect(tenant.shows).toBe('deleted');
    expect(tenant.state.pool.licences).toEqual([]);
    expect(tenant.refusalOf(add(1))).toBe('subscription_ended');
    expect(tenant.refusalOf(keep)).toBe('subscription_ended');
  });

  it('may be emptied, and then has nothing to pay for', () => {
    const tenant = expired()
      .must(card)
      .must(remove([1, 2, 3]));
    expect(tenant.counts.total).toBe(0);
    expect(tenant.refusalOf(pay)).toBe('nothing_overdue');
  });

  it('waits with its deletion for an activation of unknown outcome, and opens if that was paid', () => {
    const tenant = expired().must(card);
    tenant.processor = () => unknown;
    tenant.must(activate(1));
    expect(tenant.refusalOf(pay)).toBe('unavailable');
    expect(tenant.refusalOf(undo)).toBe('not_in_trial');
    tenant.until('2026-02-16');
    expect([tenant.shows, tenant.deletedAt]).toEqual(['trial_expired', null]);
    tenant.resolve(succeeded);
    expect(tenant.shows).toBe('active');
    expect(tenant.period?.start).toBe(instantOf('2026-01-20T15:00'));
    tenant.until('2026-02-19');
    expect(tenant.deletedAt).toBeNull();
  });

  it('is deleted as soon as such an activation turns out unpaid', () => {
    const tenant = expired().must(card);
    tenant.processor = () => unknown;
    tenant.must(activate(1)).until('2026-02-16');
    expect(tenant.resolve(declined())).toMatchObject({ code: 'card_declined' });
    tenant.settle();
    expect(tenant.deletedAt).toBe(instantOf('2026-02-16'));
  });
});

// ── The pool of a running subscription ────────────────────────────────────────────────────────────────────────────────

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
    expect(tenant.state).toEqual(before);
    tenant.until('2026-01-31');
    expect(tenant.charges).toHaveLength(2);
  });

  it('lets the payer confirm an addition at the bank', () => {
    const tenant = active();
    tenant.processor = () => requiresAction;
    expect(tenant.give(add(2))).toEqual({
      code: 'authentication_required',
      detail: 'The bank wants to see the payer.',
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

  it('withdraws what waits at the bank before it charges anything else; if it was paid, that counts', () => {
    const tenant = active();
    tenant.processor = () => requiresAction;
    tenant.give(add(2));
    tenant.processor = () => succeeded;
    tenant.must(add(1));
    expect(tenant.all('chargeCanceled').map(({ charge }) => charge.key)).toEqual(['t/1/proration/c4/1']);
    expect(tenant.counts.total).toBe(4);

    tenant.processor = () => requiresAction;
    tenant.give(add(2));
    tenant.withdrawal = succeeded;
    tenant.processor = () => succeeded;
    tenant.must(add(1));
    expect(tenant.counts.total).toBe(7);
  });

  it('charges nothing while a withdrawn charge has no known outcome', () => {
    const tenant = active();
    tenant.processor = () => requiresAction;
    tenant.give(add(2));
    tenant.withdrawal = unknown;
    tenant.processor = () => succeeded;
    expect(tenant.give(add(1))).toMatchObject({ code: 'unavailable' });
    expect(tenant.state).toMatchObject({
      chargeUnderWay: { standing: 'unknown', charge: { key: 't/1/proration/c4/1' } },
    });
    expect(tenant.charges).toHaveLength(2);
  });

  it('removes free licences first, the newest first; assigned ones only when named', () => {
    const tenant = active(5)
      .must({ type: 'assignLicence', number: 2, userId: 'a' })
      .must({ type: 'assignLicence', number: 5, userId: 'b' });
    tenant.must(remove(2));
    expect(tenant.all('licencesEnding')).toEqual([
      { type: 'licencesEnding', licences: [4, 3], endsAt: instantOf('2026-02-01') },
    ]);
    expect(tenant.give(remove(2))).toEqual({
      code: 'too_many_assigned',
      detail: 'Licences that are free: 1. Revoke some, or name those to remove.',
      holders: [
        [2, 'a'],
        [5, 'b'],
      ],
    });
    tenant.must(remove([5])).must(remove([5]));
    expect(tenant.all('licencesEnding')).toHaveLength(2);
    expect(tenant.counts).toEqual({ total: 5, assigned: 2, free: 3, ending: 3 });
    expect(tenant.give(remove([1, 99]))).toMatchObject({
      code: 'not_found',
      pointer: '/licenceIds/1',
      detail: 'There is no licence lic_99.',
    });
    expect(tenant.refusalOf(remove([1, 2]))).toBe('last_licence');
    expect(tenant.refusalOf(remove(2))).toBe('last_licence');
  });

  it('lets an ending licence work and be given to others until the boundary, and charges what remains', () => {
    const tenant = active()
      .must(assign('a', 'b'))
      .must(remove([1]));
    tenant.must({ type: 'assignLicence', number: 1, userId: 'c' });
    expect(holders(tenant)).toEqual([
      [1, 'c'],
      [2, 'b'],
      [3, null],
    ]);
    tenant.until('2026-01-31T23:59');
    expect(tenant.counts).toEqual({ total: 3, assigned: 2, free: 1, ending: 1 });
    tenant.until('2026-02-01');
    expect(holders(tenant)).toEqual([
      [2, 'b'],
      [3, null],
    ]);
    expect(tenant.paid).toEqual([6000, 4000]);
    expect(tenant.all('licencesRemoved')).toEqual([{ type: 'licencesRemoved', licences: [1] }]);
  });

  it('brings licences back free: the named ones, or assigned ones first and then the newest', () => {
    const tenant = active(6)
      .must({ type: 'assignLicence', number: 1, userId: 'a' })
      .must(remove([1, 3, 4, 5]));
    tenant.must(reactivate(2)).must(reactivate([3]));
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[1, 5], [3]]);
    expect(tenant.give(reactivate(2))).toMatchObject({ code: 'not_ending', detail: 'Licences that are ending: 1.' });
    expect(tenant.give(reactivate([4, 3]))).toMatchObject({
      code: 'not_ending',
      detail: 'Licence lic_3 is not ending.',
    });
    expect(tenant.refusalOf(reactivate([77]))).toBe('not_found');
    expect(tenant.charges).toHaveLength(1);
  });

  it('brings ending licences back first when licences are added, and charges the excess only', () => {
    const tenant = active(4)
      .must({ type: 'assignLicence', number: 2, userId: 'a' })
      .must(remove([2, 3]));
    tenant.must(add(1));
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[2]]);
    expect(tenant.charges).toHaveLength(1);
    tenant.must(remove([2])).must(add(3));
    expect(tenant.all('licencesReactivated').map(({ licences }) => licences)).toEqual([[2], [2, 3]]);
    expect(tenant.lastCharge).toMatchObject({ quantity: 1, purpose: { quantity: 1, reactivate: [2, 3] } });
    expect(tenant.counts).toMatchObject({ total: 5, ending: 0 });
  });

  it('gives several users a licence each, those that stay first, or nobody', () => {
    const tenant = active(4)
      .must(remove([1]))
      .must(assign('a', 'b', 'c'));
    expect(holders(tenant)).toEqual([
      [1, null],
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
    ]);
    expect(tenant.refusalOf(assign('d', 'e'))).toBe('no_free_licence');
    expect(tenant.refusalOf(assign('d', 'a'))).toBe('user_has_licence');
    tenant.must(assign('d'));
    expect(tenant.counts.free).toBe(0);
  });

  it('moves a licence from one user to another, once', () => {
    const tenant = active(2).must(assign('a'));
    tenant
      .must({ type: 'assignLicence', number: 1, userId: 'b' })
      .must({ type: 'assignLicence', number: 1, userId: 'b' });
    expect(tenant.all('licencesRevoked')).toEqual([{ type: 'licencesRevoked', assignments: [[1, 'a']] }]);
    expect(tenant.all('licencesAssigned')).toHaveLength(2);
    expect(tenant.refusalOf({ type: 'assignLicence', number: 2, userId: 'b' })).toBe('user_has_licence');
    expect(tenant.give({ type: 'assignLicence', number: 9, userId: 'c' })).toMatchObject({
      code: 'not_found',
      pointer: '/licenceId',
    });
    expect(tenant.give({ type: 'revokeLicence', number: 9 })).toMatchObject({
      code: 'not_found',
      pointer: '/licenceId',
    });
    tenant.must({ type: 'revokeLicence', number: 2 });
    expect(tenant.all('licencesRevoked')).toHaveLength(1);
  });

  it('frees the licence of a user who goes; users without one go just so', () => {
    const tenant = active(2)
      .must(assign('a'))
      .must({ type: 'removeUser', userId: 'a' })
      .must({ type: 'removeUser', userId: 'z' });
    expect(tenant.counts.assigned).toBe(0);
    expect(tenant.all('userRemoved').map(({ userId }) => userId)).toEqual(['a', 'z']);
    expect(tenant.all('licencesRevoked')).toEqual([{ type: 'licencesRevoked', assignments: [[1, 'a']] }]);
  });

  it('takes a new price from the next renewal on; what is bought until then costs the old one', () => {
    const tenant = active(1).must({ type: 'setPrice', unitPrice: 3100 }).must(add(1));
    expect(viewOf(tenant.state).unitPrice).toBe(2000);
    expect(nextBill(tenant.state)?.amount).toBe(6200);
    tenant.until('2026-02-02').must(add(1));
    expect(tenant.paid).toEqual([2000, 2000, 6200, 2989]);
    expect(viewOf(tenant.state).unitPrice).toBe(3100);
  });

  it('refuses to buy beyond the limit, without a card, or for more than can be charged at once', () => {
    const tenant = activeTenant(1, { unitPrice: 0, policy: { maxLicences: 4 } });
    expect(tenant.refusalOf(add(4))).toBe('licence_limit');
    const bare = new Tenant({ unitPrice: 0 }).must(activate(1, true)).must({ type: 'setPrice', unitPrice: 60_000_000 });
    expect(bare.refusalOf(add(1))).toBe(null);
    bare.must(card).until('2026-02-02');
    expect(bare.give(add(2))).toMatchObject({ code: 'validation_failed', pointer: '/quantity' });
  });

  it('is charged for small licences as soon as they add up, and then needs a card', () => {
    const tenant = new Tenant({ unitPrice: 13 }).must(activate(1, true));
    expect(tenant.refusalOf(add(4))).toBe('no_payment_method');
    expect(tenant.counts.total).toBe(1);
  });

  it('counts a licence that is ending already as gone when others are removed', () => {
    const tenant = active(3).must(remove([1]));
    expect(tenant.refusalOf(remove([1, 2]))).toBe(null);
    expect(tenant.counts.ending).toBe(2);
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

  it('has nothing overdue to pay', () => {
    expect(active().refusalOf(pay)).toBe('nothing_overdue');
    expect(new Tenant().refusalOf(pay)).toBe('nothing_overdue');
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

// ── Failed renewals ───────────────────────────────────────────────────────────────────────────────────────────────────

describe('a failed renewal', () => {
  it('is tried again after 1, 3, 7 and 13 days, suspended on day 14, warned, and deleted on day 44', () => {
    const tenant = pastDueTenant(2).until('2026-02-14T23:59');
    expect(tenant.datesOf('chargeStarted')).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-02-02',
      '2026-02-04',
      '2026-02-08',
      '2026-02-14',
    ]);
    expect(tenant.charges.map(({ key }) => key.split('/').at(-1))).toEqual(['1', '1', '2', '3', '4', '5']);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      licencesWork: true,
      suspendAt: instantOf('2026-02-15'),
      accessEndsAt: instantOf('2026-02-15'),
      deleteAt: instantOf('2026-03-17'),
      overdue: {
        amount: 4e3,
        since: instantOf('2026-02-01'),
        nextRetryAt: null,
        declineCode: 'insufficient_funds',
      },
    });
    expect(tenant.refusalOf(add(1))).toBe('payment_overdue');

    tenant.until('2026-03-16T23:59');
    expect(viewOf(tenant.state)).toMatchObject({ state: 'suspended', licencesWork: false, suspendAt: null });
    expect(tenant.refusalOf(add(1))).toBe('payment_overdue');
    expect(tenant.refusalOf(activate(1))).toBe('payment_overdue');
    expect(tenant.datesOf('suspended')).toEqual(['2026-02-15']);
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-03-03', '2026-03-10', '2026-03-16']);
    expect(tenant.deletedAt).toBeNull();

    tenant.until('2026-03-17');
    expect(tenant.deletedAt).toBe(instantOf('2026-03-17'));
    expect(tenant.charges).toHaveLength(6);
    expect(tenant.all('periodStarted')).toHaveLength(2);
  });

  it('is over when a retry succeeds, and keeps its anchor', () => {
    const tenant = pastDueTenant(2);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-02'));
    tenant.processor = () => succeeded;
    tenant.until('2026-03-01');
    expect(tenant.datesOf('overduePaid')).toEqual(['2026-02-02']);
    expect(tenant.state).toMatchObject({ stage: { type: 'active', period: { number: 3 } }, unpaid: [] });
    expect(tenant.dunning).toBeNull();
    expect(tenant.datesOf('periodStarted')).toEqual(['2026-01-01', '2026-02-01', '2026-03-01']);
  });

  it('with a hard decline waits for another card, which is charged at once', () => {
    const tenant = pastDueTenant(2, 'lost_card').until('2026-02-06T09:00');
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBeNull();
    tenant.must(card);
    expect(tenant.charges).toHaveLength(3);
    expect(tenant.lastCharge).toMatchObject({ attempt: 2, commandId: null, kind: 'renewal' });
    tenant.processor = () => declined('insufficient_funds');
    tenant.must(card);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-08'));
    tenant.processor = () => succeeded;
    tenant.until('2026-02-08');
    expect(tenant.shows).toBe('active');
  });

  it.each([
    'expired_card',
    'fraudulent',
    'invalid_account',
    'lost_card',
    'pickup_card',
    'restricted_card',
    'stolen_card',
    'revocation_of_all_authorizations',
    'revocation_of_authorization',
    'stop_payment_order',
  ])('of a card with %s is not tried again by itself', (code) => {
    expect(pastDueTenant(1, code).until('2026-02-14').charges).toHaveLength(2);
  });

  it('whose payer has to be seen by the bank is not tried again by itself either, and paid once it is confirmed', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => requiresAction;
    tenant.until('2026-02-04');
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue).toMatchObject({ declineCode: 'authentication_required', nextRetryAt: null });
    tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: succeeded });
    expect(tenant.shows).toBe('active');
    expect(tenant.charges).toHaveLength(2);
  });

  it('can be paid now, which does not move the retries', () => {
    const tenant = pastDueTenant(2).until('2026-02-05');
    expect(tenant.give(pay)).toMatchObject({ code: 'card_declined' });
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-08'));
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.lastCharge).toMatchObject({ key: 't/2/renewal/period/5', commandId: 'c5' });
    expect(tenant.shows).toBe('active');
    expect(tenant.period).toMatchObject({ number: 2, anchor: '2026-01-01' });
    tenant.until('2026-02-20');
    expect(tenant.charges).toHaveLength(6);
  });

  it('without a card is past due at once, and retried by nobody', () => {
    const tenant = new Tenant({ unitPrice: 0 }).must(activate(1, true)).must({ type: 'setPrice', unitPrice: 2000 });
    tenant.until('2026-02-10');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      overdue: { declineCode: 'no_payment_method', nextRetryAt: null },
    });
    expect(tenant.refusalOf(pay)).toBe('no_payment_method');
    expect(tenant.charges).toEqual([]);
    tenant.must(card);
    expect(tenant.shows).toBe('active');
  });

  it('of unknown outcome is not retried; the day of suspension stays; found paid, the tenant is open again', () => {
    const tenant = activeTenant(2);
    tenant.processor = () => unknown;
    tenant.until('2026-02-10');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', 2]);
    tenant.processor = () => declined('insufficient_funds');
    tenant.resolve(declined('insufficient_funds'));
    expect([tenant.shows, tenant.dunning?.firstFailedAt]).toEqual(['past_due', instantOf('2026-02-10')]);
    tenant.processor = () => unknown;
    tenant.until('2026-02-12');
    expect(tenant.refusalOf(pay)).toBe('unavailable');
    tenant.must(card).until('2026-02-25');
    expect([tenant.shows, tenant.charges.length]).toEqual(['suspended', 3]);
    tenant.resolve(succeeded);
    expect([tenant.shows, tenant.dunning]).toEqual(['active', null]);
  });

  it('of unknown outcome, found declined after the suspension, leaves the tenant suspended', () => {
    const tenant = pastDueTenant(1).until('2026-02-13');
    tenant.processor = () => unknown;
    tenant.until('2026-02-20');
    expect(tenant.resolve(declined('insufficient_funds'))).toBeNull();
    expect([tenant.shows, tenant.dunning?.firstFailedAt]).toEqual(['suspended', instantOf('2026-02-01')]);
    expect(tenant.state.unpaid).toHaveLength(1);
  });

  it('whose intent was canceled unpaid is charged again by itself, under another key; nobody is told of it', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-02-03');
    tenant.processor = () => succeeded;
    expect(tenant.resolve({ type: 'canceled' })).toBeNull();
    tenant.settle();
    expect(tenant.charges.slice(1).map(({ key }) => key)).toEqual(['t/2/renewal/period/1', 't/2/renewal/period/2']);
    expect([tenant.shows, tenant.all('paymentFailed')]).toEqual(['active', []]);
  });

  it('with a hard decline is retried again where another card came while the tenant was leaving', () => {
    const tenant = pastDueTenant(1, 'lost_card').must(cancel).until('2026-02-02').must(card).must(keep);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-04'));
    tenant.processor = () => succeeded;
    tenant.until('2026-02-04');
    expect(tenant.shows).toBe('active');
  });

  it('lets licences be removed for the next boundary', () => {
    const tenant = pastDueTenant(3).must(remove(1));
    expect(tenant.counts).toMatchObject({ total: 3, ending: 1 });
  });
});

describe('a suspended tenant', () => {
  const suspended = (quantity = 3): Tenant => pastDueTenant(quantity).until('2026-02-20T15:00');

  it.each([
    ['pay now', pay, 'c4'],
    ['a new card', card, null],
  ])('pays for a fresh period from that instant by %s; the old bill is given up', (_, request, commandId) => {
    const tenant = suspended().must(remove(1));
    expect(tenant.counts.total).toBe(2);
    tenant.processor = () => succeeded;
    tenant.must(request);
    expect(tenant.shows).toBe('active');
    expect(tenant.lastCharge).toMatchObject({ key: 't/3/renewal/period/1', kind: 'renewal', quantity: 2 });
    expect(tenant.lastCharge.commandId === null).toBe(commandId === null);
    expect(tenant.period).toMatchObject({
      number: 3,
      anchor: '2026-02-20',
      start: instantOf('2026-02-20T15:00'),
    });
    expect(tenant.all('billsGivenUp')).toEqual([{ type: 'billsGivenUp', bills: 1 }]);
    expect(tenant.state.unpaid).toEqual([]);
    expect(tenant.state.stage).toEqual({ type: 'active', period: tenant.period });
    expect(nextBill(tenant.state)).toMatchObject({ at: instantOf('2026-03-20'), amount: 4000 });
    tenant.until('2026-03-20');
    expect(tenant.lastCharge.key).toBe('t/4/renewal/period/1');
  });

  it('stays so where that is declined; each attempt has a key of its own', () => {
    const tenant = suspended();
    expect(tenant.give(pay)).toMatchObject({ code: 'card_declined' });
    expect(tenant.give(card)).toBeNull();
    expect(tenant.charges.slice(-2).map(({ key }) => key)).toEqual(['t/3/renewal/period/1', 't/3/renewal/period/2']);
    expect(tenant.shows).toBe('suspended');
    expect(tenant.all('billsGivenUp')).toEqual([]);
    expect(tenant.datesOf('paymentFailed').at(-1)).toBe('2026-02-14');
  });

  it('loses ending licences with the old period, and keeps at least one', () => {
    const tenant = pastDueTenant(3)
      .must(assign('a'))
      .must(remove([1]))
      .until('2026-02-20');
    expect(tenant.refusalOf(remove([2, 3]))).toBe('last_licence');
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(holders(tenant)).toEqual([
      [2, null],
      [3, null],
    ]);
    expect(tenant.lastCharge.bill.amount).toBe(4000);
  });

  it('is warned of the deletion afresh after it has been open again', () => {
    const tenant = suspended(1).until('2026-03-12');
    expect(Object.keys(warnedAt(tenant))).toEqual(['7', '14']);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.state.stage).toEqual({ type: 'active', period: tenant.period });
    tenant.until('2026-06-01');
    expect(tenant.deletedAt).toBeNull();
  });
});

// ── Cancellation ──────────────────────────────────────────────────────────────────────────────────────────────────────

describe('a cancellation', () => {
  it('ends an active subscription with its period: nothing more is billed, and then all is deleted', () => {
    const tenant = activeTenant(2).must(assign('a')).must(cancel);
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'canceling',
      licencesWork: true,
      nextBill: null,
      cancelAt: instantOf('2026-02-01'),
      deleteAt: instantOf('2026-02-01'),
      accessEndsAt: instantOf('2026-02-01'),
    });
    expect(tenant.refusalOf(add(1))).toBe('cancellation_pending');
    tenant.must(remove(1)).until('2026-02-01');
    expect(tenant.deletedAt).toBe(instantOf('2026-02-01'));
    expect(tenant.charges).toHaveLength(1);
    expect(tenant.all('deletionStarted')).toHaveLength(1);
    expect(viewOf(tenant.state)).toMatchObject({ state: 'deleted', deleteAt: instantOf('2026-02-01'), card: null });
  });

  it('made twice is one', () => {
    const tenant = activeTenant(2).must(cancel).until('2026-01-05').must(cancel);
    expect(tenant.all('cancellationSet')).toEqual([{ type: 'cancellationSet', at: instantOf('2026-02-01') }]);
    expect(tenant.state.cancellation?.requestedAt).toBe(instantOf('2026-01-01T10:00'));
  });

  it('is undone exactly, as often as one likes', () => {
    const tenant = activeTenant(3).must(assign('a')).must(remove(1));
    const before = tenant.state;
    tenant.must(cancel).must(keep);
    expect(tenant.state).toEqual(before);
    tenant.must(cancel).until('2026-01-31T23:59').must(keep);
    expect(tenant.state).toEqual(before);
    expect(tenant.refusalOf(keep)).toBe('not_canceling');
    tenant.until('2026-02-01');
    expect(tenant.paid).toEqual([6000, 4000]);
  });

  it('loses to the boundary where both come at one instant', () => {
    const tenant = activeTenant(1).until('2026-02-01').must(cancel);
    expect(tenant.paid).toEqual([2000, 2000]);
    expect(tenant.state.cancellation?.at).toBe(instantOf('2026-03-01'));
    tenant.until('2026-03-01');
    expect(tenant.refusalOf(keep)).toBe('subscription_ended');
  });

  it('ends a trial with its end, and no first charge is made', () => {
    const tenant = new Tenant().must(card).must(activate(2)).must(cancel);
    expect(tenant.refusalOf(activate(3))).toBe('cancellation_pending');
    tenant.until('2026-01-20');
    expect(tenant.deletedAt).toBe(instantOf('2026-01-15T10:00'));
    expect(tenant.charges).toEqual([]);
    expect(tenant.all('trialExpired')).toEqual([]);
  });

  it.each([
    ['an expired trial', (): Tenant => new Tenant().must(card).must(add(1)).until('2026-02-10T15:00'), '2026-02-11'],
    ['a suspended tenant', (): Tenant => pastDueTenant(1).until('2026-02-20T15:00'), '2026-02-21'],
  ])('ends %s with the day', (_, make, day) => {
    const tenant = make().must(cancel);
    expect(viewOf(tenant.state)).toMatchObject({ state: 'canceling', licencesWork: false, cancelAt: instantOf(day) });
    expect(tenant.refusalOf(pay)).toBe('cancellation_pending');
    const tries = tenant.charges.length;
    tenant.must(card);
    expect(tenant.charges).toHaveLength(tries);
    tenant.until('2026-03-01');
    expect(tenant.deletedAt).toBe(instantOf(day));
  });

  it('while past due stops retries, and a new card charges nothing by itself; pay now still may', () => {
    const tenant = pastDueTenant(1).must(cancel).until('2026-02-06').must(card);
    expect(tenant.charges).toHaveLength(2);
    expect(tenant.shows).toBe('canceling');
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.paid).toEqual([2000, 2000]);
    expect([tenant.shows, tenant.state.stage.type]).toEqual(['canceling', 'active']);
    tenant.until('2026-03-05');
    expect(tenant.deletedAt).toBe(instantOf('2026-03-01'));
  });

  it('while past due leaves the day of suspension; kept again, missed retries are skipped', () => {
    const tenant = pastDueTenant(1).must(cancel).until('2026-02-05').must(keep);
    expect(tenant.charges).toHaveLength(2);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-08'));
    tenant.must(cancel).until('2026-02-16');
    expect(viewOf(tenant.state)).toMatchObject({ state: 'canceling', licencesWork: false });
    tenant.must(keep);
    expect(tenant.shows).toBe('suspended');
    expect(tenant.charges).toHaveLength(2);
  });

  it('lets nothing be deleted unwarned that it had kept from being warned', () => {
    const tenant = pastDueTenant(1).until('2026-02-06').must(cancel).until('2026-02-28T12:00').must(keep);
    tenant.until('2026-03-17');
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-03-03', '2026-03-10', '2026-03-16']);
    expect(tenant.deletedAt).toBe(instantOf('2026-03-17'));
  });

  it('drops what is carried', () => {
    const tenant = activeTenant(1, { unitPrice: 300 }).until('2026-01-30').must(add(1)).must(cancel);
    expect(tenant.state.carried).toHaveLength(1);
    tenant.until('2026-02-02');
    expect([tenant.state.carried, tenant.paid]).toEqual([[], [300]]);
  });

  it('keeps a bill that waited for another charge from being collected by itself', () => {
    const tenant = activeTenant(1, { signedUpAt: '2026-01-01T10:00' }).until('2026-01-20');
    tenant.processor = () => unknown;
    tenant.must(add(1)).until('2026-02-03').must(cancel);
    tenant.processor = () => succeeded;
    tenant.resolve(declined());
    tenant.until('2026-02-20');
    expect(tenant.charges).toHaveLength(2);
    expect(tenant.state.unpaid).toHaveLength(1);
    tenant.must(keep).settle();
    expect(tenant.lastCharge).toMatchObject({ key: 't/2/renewal/period/1', bill: { amount: 2000 } });
  });

  it('keeps the other bills from being collected where one is found paid', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-03-05').must(cancel);
    tenant.processor = () => succeeded;
    tenant.resolve(succeeded);
    tenant.settle();
    expect(tenant.paid).toEqual([2000, 2000]);
    expect(tenant.state.unpaid.map(({ period }) => period.number)).toEqual([3]);
    expect(tenant.all('overduePaid')).toEqual([]);
  });

  it('ends access on time; the deletion waits for a charge of unknown outcome, and a payment is recorded', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-02-02').must(cancel).until('2026-03-08');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'deleting',
      licencesWork: false,
      deleteAt: instantOf('2026-03-01'),
    });
    expect(tenant.deletedAt).toBeNull();
    expect(tenant.refusalOf(keep)).toBe('subscription_ended');
    tenant.resolve(succeeded);
    expect(attentionOf(tenant.state.concerns)).toMatch(/renewal.* was paid too late to take effect: refund it\.$/);
    tenant.settle();
    expect(tenant.deletedAt).toBe(instantOf('2026-03-08'));
    expect(tenant.shows).toBe('deleted');
  });

  it('of a tenant whose purchase has no known outcome: found paid after the end, finance is offered the refund', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.must(add(1)).must(cancel).until('2026-02-02');
    tenant.resolve(succeeded);
    tenant.settle();
    expect(attentionOf(tenant.state.concerns)).toMatch(/proration.*refund/);
    expect(tenant.shows).toBe('deleted');
  });
});

// ── Small amounts ─────────────────────────────────────────────────────────────────────────────────────────────────────

describe('an amount below the card processor’s minimum', () => {
  it('is carried to the next bill as a line of its own, and taxed there', () => {
    const tenant = activeTenant(1, { unitPrice: 310, taxMilliPercent: 20_000 }).until('2026-01-30').must(add(1));
    expect(tenant.charges).toHaveLength(1);
    expect(tenant.counts.total).toBe(2);
    expect(tenant.state.carried).toMatchObject([{ amount: 20, days: 2, from: '2026-01-30' }]);
    expect(nextBill(tenant.state)).toMatchObject({ amount: 768, tax: 128 });
    tenant.until('2026-02-01');
    expect(tenant.lastCharge.bill.lines.map(({ amount }) => amount)).toEqual([20, 620]);
    expect(tenant.lastCharge.bill).toMatchObject({ amount: 768, tax: 128 });
    expect(tenant.state.carried).toEqual([]);
  });

  it('is carried again by a bill that is too small itself, until one is not', () => {
    const tenant = activeTenant(1, { unitPrice: 13 }).until('2026-02-15');
    expect(tenant.state.carried.map(({ amount }) => amount)).toEqual([13, 13]);
    expect(nextBill(tenant.state)).toMatchObject({ amount: 39 });
    tenant.until('2026-03-15');
    expect(tenant.paid).toEqual([39]);
    expect(tenant.state.carried).toEqual([]);
    expect(nextBill(tenant.state)).toMatchObject({ amount: 0, licences: 1 });
  });
});

// ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

describe('after an outage', () => {
  it('settles each boundary that was missed in order, and each bill carries its own date', () => {
    const tenant = activeTenant(1).outageUntil('2026-04-10T12:00');
    expect(tenant.charges.map(({ bill }) => bill.lines[0]?.from)).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
      '2026-04-01',
    ]);
    expect(tenant.period?.number).toBe(4);
  });

  it('counts retries, suspension and deletion from the first attempt that was really made', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => declined('insufficient_funds');
    tenant.outageUntil('2026-02-20T15:00');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'past_due',
      suspendAt: instantOf('2026-03-06'),
      deleteAt: instantOf('2026-04-05'),
    });
    tenant.until('2026-02-21');
    expect(tenant.charges).toHaveLength(3);
  });

  it('lets a new bill wait behind the one that is overdue, and collects them in order', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => declined('insufficient_funds');
    tenant.outageUntil('2026-03-05');
    expect(tenant.state.unpaid.map(({ period }) => period.number)).toEqual([2, 3]);
    expect(viewOf(tenant.state).overdue?.amount).toBe(4000);
    expect(tenant.charges).toHaveLength(2);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.charges.slice(-2).map(({ key, commandId }) => [key, commandId])).toEqual([
      ['t/2/renewal/period/2', 'c4'],
      ['t/3/renewal/period/1', null],
    ]);
    expect(tenant.shows).toBe('active');
    expect(tenant.all('overduePaid')).toHaveLength(1);
  });

  it('tries a failed renewal once for all the retries that were missed, then suspends', () => {
    const tenant = pastDueTenant(1).outageUntil('2026-02-12');
    expect(tenant.charges).toHaveLength(3);
    expect(viewOf(tenant.state).overdue?.nextRetryAt).toBe(instantOf('2026-02-14'));
    tenant.outageUntil('2026-02-18');
    expect([tenant.charges.length, tenant.shows]).toEqual([4, 'suspended']);
  });

  it('deletes nobody who has not been warned seven days and one day before', () => {
    const tenant = pastDueTenant(1).until('2026-02-16').outageUntil('2026-04-20T00:30');
    expect(tenant.all('deletionWarned').map(({ days, deleteAt }) => [days, civilDateOf(deleteAt, 'UTC')])).toEqual([
      [14, '2026-04-27'],
      [7, '2026-04-27'],
    ]);
    tenant.until('2026-04-26T23:59');
    expect(tenant.datesOf('deletionWarned').at(-1)).toBe('2026-04-26');
    expect(tenant.deletedAt).toBeNull();
    tenant.until('2026-04-27');
    expect(tenant.deletedAt).toBe(instantOf('2026-04-27'));
  });
});

describe('whatever the days are configured to be', () => {
  const failing = (policy: Partial<Policy>): Tenant => {
    const tenant = activeTenant(1, { policy });
    tenant.processor = () => declined('insufficient_funds');
    return tenant.until('2026-02-01T12:00');
  };

  it('warns of no deletion while the tenant is past due, and deletes nobody then', () => {
    const early = failing({ deleteAfterDays: 10 }).until('2026-02-14T23:59');
    expect([early.shows, early.datesOf('deletionWarned')]).toEqual(['past_due', []]);
    early.until('2026-02-15T12:00');
    expect(early.datesOf('deletionWarned')).toEqual(['2026-02-15', '2026-02-15']);
    early.until('2026-03-15');
    expect(early.deletedAt).toBe(instantOf('2026-02-22'));

    const soon = failing({ deleteAfterDays: 20 }).until('2026-03-15');
    expect(soon.datesOf('deletionWarned')).toEqual(['2026-02-15', '2026-02-15', '2026-02-21']);
    expect(soon.deletedAt).toBe(instantOf('2026-02-22'));
  });

  it('retries, suspends and deletes on those days', () => {
    const tenant = failing({ retryAfterDays: [2], suspendAfterDays: 5, deleteAfterDays: 25 }).until('2026-03-15');
    expect(tenant.datesOf('chargeStarted')).toEqual(['2026-01-01', '2026-02-01', '2026-02-03']);
    expect(tenant.datesOf('suspended')).toEqual(['2026-02-06']);
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-02-12', '2026-02-19', '2026-02-25']);
    expect(tenant.deletedAt).toBe(instantOf('2026-02-26'));
  });

  it.each([
    ['2026-02-12T01:00', '2026-02-19'],
    ['2026-02-12T01:00:00.001', '2026-02-20'],
  ])('a warning at %s is a week old on %s', (warnedAt, deletedOn) => {
    const tenant = new Tenant().until('2026-02-01').outageUntil(warnedAt).until('2026-03-20');
    expect(tenant.datesOf('deleted')).toEqual([deletedOn]);
    expect(
      tenant
        .all('deletionWarned')
        .map(({ deleteAt }) => civilDateOf(deleteAt, 'UTC'))
        .at(-1),
    ).toBe(deletedOn);
  });
});

describe('a test clock', () => {
  it('stands still until it is advanced, and settles each thing on the way at its own time', () => {
    const tenant = new Tenant({ testClock: true, signedUpAt: '2026-01-01T10:00' }).must(card).must(activate(1));
    const back = tenant.give({ type: 'advanceClock', to: tenant.now - 1 });
    expect(back).toMatchObject({ code: 'validation_failed', pointer: '/to' });
    tenant.must({ type: 'advanceClock', to: tenant.now });
    expect(tenant.all('clockTargetSet')).toEqual([]);
    tenant.until('2026-03-20');
    expect(tenant.datesOf('periodStarted')).toEqual(['2026-01-15', '2026-02-15', '2026-03-15']);
    expect(viewOf(tenant.state).testClock).toEqual({ frozenTime: instantOf('2026-03-20'), target: null });
  });

  it('takes no commands while it is on its way', () => {
    const tenant = new Tenant({ testClock: true }).must({ type: 'advanceClock', to: instantOf('2026-03-01') });
    expect(tenant.state.clock?.target).toBe(instantOf('2026-03-01'));
    expect(tenant.refusalOf(add(1))).toBe('unavailable');
  });

  it('is not to be had in real time', () => {
    expect(new Tenant().refusalOf({ type: 'advanceClock', to: instantOf('2027-01-01') })).toBe('test_clock_not_set');
  });
});

// ── Cards ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

it.each([
  [
    { type: 'cardRefused', declineCode: 'expired_card' } as const,
    { code: 'card_declined', declineCode: 'expired_card' },
  ],
  [{ type: 'cardInvalid' } as const, { code: 'validation_failed', pointer: '/paymentMethod' }],
  [{ type: 'cardUnavailable' } as const, { code: 'unavailable' }],
])('answers for a card that could not be saved, and keeps the old one: %j', (fact, refusal) => {
  const tenant = activeTenant(1);
  tenant.cardFact = () => fact;
  expect(tenant.give({ type: 'setPaymentMethod', paymentMethod: 'pm_new' })).toMatchObject(refusal);
  expect(tenant.state.card?.last4).toBe('4242');
  expect(tenant.all('cardChanged')).toHaveLength(1);
});

it('keeps a new card though what it was to pay is more than can be charged', () => {
  const tenant = pastDueTenant(1).must({ type: 'setPrice', unitPrice: 100_000_000 }).until('2026-02-20');
  const tries = tenant.charges.length;
  tenant.must(card);
  expect([tenant.charges.length, tenant.all('cardChanged').length, tenant.shows]).toEqual([tries, 2, 'suspended']);
});

it('hears news of a charge that it does not know, and does nothing', () => {
  const tenant = activeTenant(1);
  const before: [unknown, Charge[]] = [tenant.state, [...tenant.charges]];
  tenant.hear({ type: 'chargeSettled', key: 't/9/renewal/period/1', outcome: succeeded });
  tenant.hear({ type: 'instanceCreated' });
  expect([tenant.state, tenant.charges]).toEqual(before);
});
