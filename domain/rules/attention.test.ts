import { describe, expect, it } from 'vitest';
import { activeTenant, cancel, pastDueTenant, Tenant } from '../../test/domain/support/tenant.ts';
import { attentionOf, concernIds } from '../attention.ts';

describe('a concern of ops', () => {
  const dispute = { type: 'attentionNeeded', about: concernIds.dispute('dp_1'), reason: 'A dispute.' } as const;

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

  it('ends with its cause, and leaves the other concerns', () => {
    for (const tenant of lives()) {
      tenant.hear(dispute);
      tenant.hear({ type: 'attentionNeeded', about: concernIds.charge('t/1'), reason: 'A contradiction.' });
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
      for (const id of ['dp_1', 'dp_1', 'dp_2']) tenant.must({ type: 'acknowledge', about: concernIds.dispute(id) });
      expect(tenant.state).toEqual(before);
      expect(tenant.all('attentionEnded')).toHaveLength(1);
    }
  });
});
