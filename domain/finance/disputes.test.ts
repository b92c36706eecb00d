import { describe, expect, it } from 'vitest';
import { type Dispute, disputeAttention, disputeEvent } from './disputes.ts';

const opened: Dispute = {
  id: 'dp_1',
  amount: 6_000,
  currency: 'gbp',
  state: 'needs_response',
  reasonCode: 'fraudulent',
  respondBy: Date.parse('2026-03-12T23:59:59Z'),
};

describe('what has happened to a dispute', () => {
  it.each([
    ['is seen for the first time', null, opened, 'chargeDisputed'],
    ['moved on', opened, { ...opened, state: 'under_review' }, 'disputeMoved'],
    ['is over another amount', opened, { ...opened, amount: 5_000 }, 'disputeMoved'],
    ['was closed', opened, { ...opened, state: 'won' }, 'disputeClosed'],
    ['was a mere warning and came to nothing', opened, { ...opened, state: 'warning_closed' }, 'disputeClosed'],
    ['was prevented', opened, { ...opened, state: 'prevented' }, 'disputeClosed'],
    ['was closed before anybody here had heard of it', null, { ...opened, state: 'lost' }, 'disputeClosed'],
    ['was appealed', { ...opened, state: 'lost' }, { ...opened, state: 'appeal_under_review' }, 'disputeMoved'],
    ['stands as it stood', opened, opened, undefined],
  ])('that %s', (_, before, now, type) => {
    expect(disputeEvent(before, now)?.type).toBe(type);
  });
});

describe('ops have to look', () => {
  const charge = { key: 'acme/1/first/period/1', amount: 6_000, givenBack: 0, lost: 0 };
  const attention = (dispute: Dispute): string | null => disputeAttention(dispute, charge);

  it('where evidence is wanted, by its day', () => {
    expect(attention(opened)).toBe(
      'The payer disputes £60.00 of acme/1/first/period/1 (fraudulent): answer at the card processor by 12 Mar 2026.',
    );
    expect(attention({ ...opened, respondBy: null })).toMatch(/answer at the card processor\.$/);
    expect(attention({ ...opened, state: 'warning_needs_response' })).toBe(attention(opened));
  });

  it('where money is gone, and not where it has come back or nothing was decided', () => {
    expect(attention({ ...opened, state: 'lost' })).toBe(
      'A dispute over £60.00 of acme/1/first/period/1 was lost: the payer has it back.',
    );
    for (const state of ['won', 'warning_closed', 'prevented', 'under_review'])
      expect([state, attention({ ...opened, state })]).toEqual([state, null]);
  });
});
