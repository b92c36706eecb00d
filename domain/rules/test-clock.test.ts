import { describe, expect, it } from 'vitest';
import { activate, add, card, instantOf, Tenant } from '../../test/domain/support/tenant.ts';
import { viewOf } from '../view.ts';

describe('a test clock', () => {
  it('does not move until it is advanced, and settles each thing on the way at its own time', () => {
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
