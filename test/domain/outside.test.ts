import { describe, expect, it } from 'vitest';
import { activeTenant, cancel, pastDueTenant, succeeded, Tenant, visa } from './support/tenant.ts';

const renewed = { ...visa, expYear: 2034 };

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

  it('opens no suspended subscription: nobody has asked for one', () => {
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

it('what somebody has to look at is raised once, in whatever state, and changes nothing else', () => {
  for (const tenant of [
    new Tenant(),
    activeTenant(1),
    pastDueTenant(1),
    activeTenant(1).must(cancel).until('2026-03-01'),
  ]) {
    const { attention: _, ...before } = tenant.state;
    tenant.hear({ type: 'attentionNeeded', reason: 'A dispute.' });
    tenant.hear({ type: 'attentionNeeded', reason: 'A dispute.' });
    const { attention, ...after } = tenant.state;
    expect([attention, after]).toEqual(['A dispute.', before]);
    expect(tenant.all('attentionRaised')).toHaveLength(1);
  }
});
