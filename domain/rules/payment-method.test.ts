import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  atPrice,
  cancel,
  card,
  declined,
  keep,
  pastDueTenant,
  pay,
  succeeded,
  Tenant,
  unknown,
  visa,
} from '../../test/domain/support/tenant.ts';
import { mailsOf } from '../mail/mails.ts';
import { viewOf } from '../view.ts';
import { cardDoubted, goneByRefusal } from './payment-method.ts';

const renewed = { ...visa, expYear: 2034 };

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

const overdue = (): Tenant => pastDueTenant(1).until('2026-02-03');
const suspended = (): Tenant => pastDueTenant(1).until('2026-02-20');
const waiting = (): Tenant => {
  const tenant = overdue();
  tenant.processor = () => unknown;
  return tenant.must(pay);
};

it.each<readonly [string, () => Tenant]>([
  ['a trial that goes on', () => new Tenant().must(card).must(activate(1))],
  ['an expired trial', () => new Tenant().must(add(1)).until('2026-01-20')],
  ['an active subscription', () => activeTenant(1)],
  ['an overdue one that was canceled', () => overdue().must(cancel)],
  ['a suspended one that was canceled', () => suspended().must(cancel)],
  ['one whose charge has no known outcome', waiting],
])('charges nothing to a new card of %s, and keeps it', (_, given) => {
  const tenant = given();
  const [tries, shows] = [tenant.charges.length, tenant.shows];
  tenant.processor = () => succeeded;
  tenant.cardFact = (commandId) => ({ type: 'cardAttached', card: renewed, commandId });
  tenant.must(card);
  expect([tenant.charges.length, tenant.shows, tenant.state.card]).toEqual([tries, shows, renewed]);
});

it.each<readonly [string, () => Tenant, string]>([
  ['the overdue bill', overdue, 't/2/renewal/period/3'],
  ['a fresh period', suspended, 't/3/renewal/period/1'],
])('charges %s to a new card at once, for no command', (_, given, key) => {
  const tenant = given();
  tenant.processor = () => succeeded;
  tenant.must(card);
  expect(tenant.lastCharge).toMatchObject({ key, commandId: null, attempt: Number(key.at(-1)) });
  expect([tenant.shows, tenant.all('cardChanged').length]).toEqual(['active', 2]);
});

it('keeps a new card though what it was to pay is more than can be charged', () => {
  const tenant = atPrice(pastDueTenant(1).until('2026-02-20'), 100_000_000);
  const tries = tenant.charges.length;
  tenant.must(card);
  expect([tenant.charges.length, tenant.all('cardChanged').length, tenant.shows]).toEqual([tries, 1, 'suspended']);
});

describe('a card that its bank has renewed', () => {
  it('is the card that shows, once, and charges nothing', () => {
    const tenant = activeTenant(1);
    const charged = tenant.charges.length;
    tenant.hear({ type: 'cardRenewed', card: renewed });
    tenant.hear({ type: 'cardRenewed', card: renewed });
    expect(tenant.state.card).toEqual(renewed);
    expect(tenant.all('cardChanged')).toHaveLength(2);
    expect(tenant.charges).toHaveLength(charged);
  });

  it('lets a renewal that waited for a card be tried again on the next day of its plan, and not before', () => {
    // given a bill that was declined on 1 February, and days of retries that were passed over as the card had expired
    const tenant = pastDueTenant(2, 'expired_card').until('2026-02-06T09:00');
    expect(tenant.charges).toHaveLength(2);

    // when its bank renews the card
    tenant.processor = () => succeeded;
    tenant.hear({ type: 'cardRenewed', card: renewed });

    // then nothing is charged until the seventh day
    tenant.until('2026-02-07T23:59');
    expect([tenant.shows, tenant.charges.length]).toEqual(['past_due', 2]);
    tenant.until('2026-02-08T00:01');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', 3]);
  });

  it.each([{ brand: 'mastercard' }, { last4: '0002' }, { expMonth: 1 }, { expYear: 2031 }])(
    'is another one where anything of it differs: %j',
    (difference) => {
      const tenant = activeTenant(1);
      tenant.hear({ type: 'cardRenewed', card: { ...visa, ...difference } });
      expect(tenant.state.card).toEqual({ ...visa, ...difference });
      expect(tenant.all('cardChanged')).toHaveLength(2);
    },
  );

  it('is of no interest once the deletion has begun', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-02-02').must(cancel).until('2026-03-01');
    tenant.hear({ type: 'cardRenewed', card: renewed });
    expect([tenant.shows, tenant.state.card]).toEqual(['deleting', visa]);
  });

  it('opens no suspended subscription', () => {
    const tenant = pastDueTenant(2, 'expired_card').until('2026-02-20');
    tenant.processor = () => succeeded;
    tenant.hear({ type: 'cardRenewed', card: renewed });
    tenant.until('2026-02-21');
    expect(tenant.shows).toBe('suspended');
    expect(tenant.charges).toHaveLength(2);
  });

  it('is none of a tenant without a card, or without an instance', () => {
    const trial = new Tenant();
    trial.hear({ type: 'cardRenewed', card: renewed });
    const gone = activeTenant(1).must(cancel).until('2026-03-01');
    gone.hear({ type: 'cardRenewed', card: renewed });
    expect([trial.state.card, gone.state.card]).toEqual([null, null]);
  });
});

describe('a card that is gone at the card processor', () => {
  /** The mails of all events since `known`, each step with the subscription as it is now. */
  const mailsSince = (tenant: Tenant, known: number): readonly string[] =>
    mailsOf(tenant.happened.slice(known), viewOf(tenant.state)).map(({ data }) => data.kind);
  const doubted = { type: 'cardDoubted' } as const;
  const gone = (tenant: Tenant): Tenant => {
    tenant.cardIsGone = true;
    tenant.hear(doubted);
    return tenant;
  };

  /**
   * A state of the life, how long it is followed without a card, what it leads to then, and what it leads to with a
   * card.
   */
  const table: readonly (readonly [string, () => Tenant, string, string, string])[] = [
    ['a trial', () => new Tenant().must(card), '2026-01-16', 'trial_expired', 'trial_expired'],
    [
      'a trial that converts',
      () => new Tenant().must(card).must(activate(2)),
      '2026-01-16',
      'trial_expired',
      'trial_expired',
    ],
    [
      'an expired trial',
      () => new Tenant().must(card).until('2026-01-20'),
      '2026-02-01',
      'trial_expired',
      'trial_expired',
    ],
    ['an active one', () => activeTenant(2), '2026-02-10', 'past_due', 'active'],
    ['one past due that is retried', () => pastDueTenant(2), '2026-02-14', 'past_due', 'active'],
    ['one past due that waits', () => pastDueTenant(2, 'lost_card'), '2026-02-14', 'past_due', 'active'],
    ['a suspended one', () => pastDueTenant(2).until('2026-02-20'), '2026-02-25', 'suspended', 'active'],
    ['one that leaves', () => activeTenant(2).must(cancel), '2026-01-31', 'canceling', 'canceling'],
    ['one past due that leaves', () => pastDueTenant(2).must(cancel), '2026-02-14', 'canceling', 'canceling'],
  ];

  it.each(table)(
    '%s goes on without it: nothing is charged until there is another',
    (_, make, until, without, withCard) => {
      // given a tenant, and what it would show without the event
      const tenant = make();
      const before = { shows: tenant.shows, pool: tenant.counts, charges: tenant.charges.length };

      gone(tenant);

      // then only the card is another
      expect({ shows: tenant.shows, pool: tenant.counts, charges: tenant.charges.length }).toEqual(before);
      expect(tenant.state).toMatchObject({ card: null, removedCard: visa });
      expect(tenant.all('cardRemoved')).toEqual([{ type: 'cardRemoved', card: visa }]);
      expect(tenant.dunning).toEqual(
        tenant.dunning && { ...tenant.dunning, declineCode: 'no_payment_method', waitsForCard: true },
      );

      // when its time comes, nothing is charged; when there is another card, what waits for it is
      tenant.until(until);
      expect([tenant.shows, tenant.charges.length]).toEqual([without, before.charges]);
      tenant.processor = () => succeeded;
      tenant.must(card);
      expect([tenant.shows, tenant.state.removedCard]).toEqual([withCard, null]);
      expect(tenant.charges.length).toBe(before.charges + (withCard === 'active' ? 1 : 0));
    },
  );

  it.each([
    ['a trial', () => new Tenant().must(card), ['card_removed']],
    ['an active one', () => activeTenant(2), ['card_removed']],
    ['one past due', () => pastDueTenant(2), ['card_removed']],
    ['a suspended one', () => pastDueTenant(2).until('2026-02-20'), ['card_removed']],
    ['one that leaves', () => activeTenant(2).must(cancel), []],
  ] as const)('%s is told so once', (_, make, mails) => {
    const tenant = make();
    const known = tenant.happened.length;
    gone(tenant).hear(doubted);
    expect(mailsSince(tenant, known)).toEqual(mails);
  });

  it('is looked up, and stays where it is there after all', () => {
    const tenant = activeTenant(1);
    tenant.hear(doubted);
    expect(tenant.state.card).toEqual(visa);
    expect(tenant.all('cardRemoved')).toEqual([]);
  });

  it('is not looked up for a tenant without one, or that has ended', () => {
    const ended = activeTenant(1).must(cancel).until('2026-02-01');
    for (const tenant of [gone(new Tenant()), gone(ended)]) {
      expect(cardDoubted(tenant.state)).toEqual({ events: [], effect: null });
      tenant.hear({ type: 'cardGone' });
      expect(tenant.all('cardRemoved')).toEqual([]);
    }
    const deleting = activeTenant(1);
    deleting.processor = () => unknown;
    deleting.until('2026-02-02').must(cancel).until('2026-03-01');
    expect([deleting.shows, deleting.state.card]).toEqual(['deleting', visa]);
    expect(cardDoubted(deleting.state)).toEqual({ events: [], effect: null });
    expect(cardDoubted(activeTenant(1).state)).toEqual({ events: [], effect: { type: 'checkCard' } });
    expect(ended.state).toMatchObject({ card: null, removedCard: null });
  });

  it('ends nothing earlier where there is never another: as where the last card is always declined', () => {
    const ends = (tenant: Tenant) =>
      (['suspended', 'deletionStarted', 'deleted'] as const).map((type) => tenant.all(type).length);
    const without = gone(activeTenant(2));
    const failing = activeTenant(2);
    failing.processor = () => declined('lost_card');
    for (const day of ['2026-02-14', '2026-02-16', '2026-03-16', '2026-03-18']) {
      without.until(day);
      failing.until(day);
      expect([without.shows, ends(without)]).toEqual([failing.shows, ends(failing)]);
    }
    expect(without.shows).toBe('deleted');
  });

  it('leaves a free subscription alone', () => {
    const tenant = gone(atPrice(activeTenant(1), 0)).until('2026-02-02');
    expect([tenant.shows, tenant.charges.length]).toEqual(['active', 0]);
  });

  it('is asked for where a subscription is kept after all', () => {
    const tenant = gone(activeTenant(1).must(cancel)).must(keep).until('2026-02-03');
    expect([tenant.shows, tenant.dunning?.declineCode, tenant.charges.length]).toEqual([
      'past_due',
      'no_payment_method',
      1,
    ]);
  });

  it('still counts its tries where the very same card is given again', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => declined();
    for (const _ of [1, 2, 3, 4]) tenant.give(add(1));
    gone(tenant).must(card);
    expect(tenant.refusalOf(add(1))).toBe('too_many_attempts');
  });

  describe('and whose event was lost', () => {
    const refused = (tenant: Tenant): Tenant => {
      tenant.processor = () => declined('resource_missing');
      return tenant;
    };

    it('is found out by the renewal, which is tried once and then waits for another card', () => {
      const tenant = refused(activeTenant(2));
      const known = tenant.happened.length;

      tenant.until('2026-02-14T23:00');

      expect(tenant.charges).toHaveLength(2);
      expect(tenant.state).toMatchObject({ card: null, removedCard: visa });
      expect(viewOf(tenant.state)).toMatchObject({
        state: 'past_due',
        overdue: { declineCode: 'resource_missing', nextRetryAt: null },
      });
      expect(mailsSince(tenant, known)).toEqual(['payment_failed']);
      // when the event comes after all
      gone(tenant);
      expect(tenant.all('cardRemoved')).toHaveLength(1);
      tenant.processor = () => succeeded;
      expect(tenant.must(card).shows).toBe('active');
    });

    it('is found out by the charge at the trial’s end', () => {
      const tenant = refused(new Tenant().must(card).must(activate(2))).until('2026-01-16');
      expect([tenant.shows, tenant.charges.length, tenant.state.card]).toEqual(['trial_expired', 1, null]);
      expect(viewOf(tenant.state).overdue?.declineCode).toBe('resource_missing');
    });

    it('is found out by a retry', () => {
      const tenant = refused(pastDueTenant(2)).until('2026-02-14T23:00');
      expect([tenant.charges.length, tenant.state.card]).toEqual([3, null]);
    });

    it.each([
      ['a purchase', () => activeTenant(1), add(1)],
      ['a payment', () => pastDueTenant(1), pay],
      ['a fresh period', () => pastDueTenant(1).until('2026-02-20'), pay],
    ] as const)('is found out by %s, which is refused and changes nothing else', (_, make, request) => {
      const tenant = refused(make());
      const { shows, counts } = tenant;
      const detail = 'There is no such card any more: add another card.';
      expect(tenant.give(request)).toEqual({ code: 'card_declined', detail, declineCode: 'resource_missing' });
      expect({ shows: tenant.shows, counts: tenant.counts, card: tenant.state.card }).toEqual({
        shows,
        counts,
        card: null,
      });
      expect(tenant.refusalOf(request)).toBe('no_payment_method');
    });

    it('is found out where the charge has no card to go to though the tenant knows one', () => {
      const tenant = activeTenant(1);
      tenant.processor = () => declined('no_payment_method');
      tenant.until('2026-02-02');
      expect(tenant.state).toMatchObject({ card: null, removedCard: visa });
    });

    it('is not removed once more where the tenant has none by now', () => {
      const tenant = activeTenant(1);
      let inTurn = tenant.state;
      tenant.processor = () => {
        inTurn = tenant.state;
        return succeeded;
      };
      tenant.must(add(1));
      const { lastCharge: charge } = tenant;
      expect(goneByRefusal(inTurn, charge, 'resource_missing')).toEqual([{ type: 'cardRemoved', card: visa }]);
      expect(goneByRefusal({ ...inTurn, card: null }, charge, 'resource_missing')).toEqual([]);
    });

    it('is waited for where a renewal is found declined after it was removed', () => {
      const tenant = activeTenant(1);
      tenant.processor = () => unknown;
      tenant.until('2026-02-01');
      tenant.cardIsGone = true;
      tenant.hear({ type: 'cardDoubted' });

      tenant.resolve(declined('insufficient_funds'));

      expect(tenant.dunning?.waitsForCard).toBe(true);
      expect(viewOf(tenant.state).overdue?.nextRetryAt).toBeNull();
    });

    it('is not taken for the present card where the refusal comes late', () => {
      // given a renewal without a clear answer, and a new card meanwhile
      const tenant = activeTenant(1);
      tenant.processor = () => unknown;
      tenant.until('2026-02-01');
      tenant.must(card);

      tenant.resolve(declined('resource_missing'));

      expect(tenant.state.card).toEqual(visa);
      expect(tenant.all('cardRemoved')).toEqual([]);
      expect(tenant.state.declines).toMatchObject({ at: [tenant.now], hardCode: null });
      tenant.processor = () => succeeded;
      expect(tenant.until('2026-02-02').shows).toBe('active');
    });
  });
});

it.each([
  ['adminEmail', '/adminEmail', /e-mail address/],
  ['name', '/name', /name/],
  [null, '', /details/],
] as const)('a customer that the card processor does not take is refused by its field: %s', (detail, pointer, says) => {
  const tenant = activeTenant(1);
  tenant.cardFact = () => ({ type: 'customerRefused', detail });
  expect(tenant.give(card)).toEqual({ code: 'validation_failed', pointer, detail: expect.stringMatching(says) });
  expect(tenant.all('cardChanged')).toHaveLength(1);
});
