import { describe, expect, it } from 'vitest';
import { attentionOf } from '../../domain/attention.ts';
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

describe('what somebody has to look at', () => {
  const dispute = { type: 'attentionNeeded', about: 'dispute/dp_1', reason: 'A dispute.' } as const;
  const lives = (): readonly Tenant[] => [
    new Tenant(),
    activeTenant(1),
    pastDueTenant(1),
    activeTenant(1).must(cancel).until('2026-03-01'),
  ];

  it('is raised once, in whatever state, and changes nothing else', () => {
    for (const tenant of lives()) {
      const before = tenant.state;
      tenant.hear(dispute);
      tenant.hear(dispute);
      expect(tenant.state).toEqual({ ...before, concerns: [{ about: 'dispute/dp_1', reason: 'A dispute.' }] });
      expect(tenant.all('attentionRaised')).toHaveLength(1);
    }
  });

  it('ends by itself when the matter does, and leaves what else there is', () => {
    for (const tenant of lives()) {
      tenant.hear(dispute);
      tenant.hear({ type: 'attentionNeeded', about: 'charge/t/1', reason: 'A contradiction.' });
      tenant.hear({ ...dispute, reason: 'The dispute was lost.' });
      expect(attentionOf(tenant.state.concerns)).toBe('A contradiction. The dispute was lost.');
      for (const _again of [1, 2]) tenant.hear({ ...dispute, reason: null });
      expect(attentionOf(tenant.state.concerns)).toBe('A contradiction.');
      expect(tenant.all('attentionEnded')).toHaveLength(1);
    }
  });

  it('ends when ops say so, also after the deletion; a second time, or of what is not there, changes nothing', () => {
    for (const tenant of lives()) {
      const before = tenant.state;
      tenant.hear(dispute);
      for (const about of ['dispute/dp_1', 'dispute/dp_1', 'dispute/dp_2']) tenant.must({ type: 'acknowledge', about });
      expect(tenant.state).toEqual(before);
      expect(tenant.all('attentionEnded')).toHaveLength(1);
    }
  });
});
