import { describe, expect, it } from 'vitest';
import { activeTenant, declined, pay, succeeded } from '../../test/domain/support/tenant.ts';
import { viewOf } from '../view.ts';

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
});
