import { describe, expect, it } from 'vitest';
import {
  activeTenant,
  atPrice,
  cancel,
  card,
  pastDueTenant,
  succeeded,
  Tenant,
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
