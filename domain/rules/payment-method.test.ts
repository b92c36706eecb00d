import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  atPrice,
  cancel,
  card,
  pastDueTenant,
  pay,
  succeeded,
  Tenant,
  unknown,
  visa,
} from '../../test/domain/support/tenant.ts';

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

  it('lets a renewal that waited for a card be tried again', () => {
    const tenant = pastDueTenant(2, 'expired_card').until('2026-02-06T09:00');
    expect(tenant.charges).toHaveLength(2);
    tenant.processor = () => succeeded;
    tenant.hear({ type: 'cardRenewed', card: renewed });
    tenant.until('2026-02-06T09:01');
    expect(tenant.shows).toBe('active');
    expect(tenant.charges).toHaveLength(3);
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
