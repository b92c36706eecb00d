import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  binding,
  card,
  declined,
  otherCard,
  Tenant,
} from '../../test/domain/support/tenant.ts';
import { minuteMs } from '../calendar.ts';
import { isSameReason, isSentWithoutLook, sentAtEarliest } from './first-send.ts';

const hourMs = 60 * minuteMs;

describe('a charge is sent without a look', () => {
  it('where it is a renewal that is made within 23 hours of its boundary, when its key cannot be forgotten', () => {
    const tenant = activeTenant(2).outageUntil('2026-02-01T22:59');
    expect(tenant.lastCharge.key).toBe('t/2/renewal/period/1');
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(true);
  });

  it('where it is bought with a quote, which is minutes old', () => {
    const tenant = activeTenant(2).outageUntil('2026-01-20T12:00');
    tenant.must({ ...add(1), quote: binding(tenant.quote(add(1))) });
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(true);
  });

  it('where its command came under no Idempotency-Key, and so cannot have come before', () => {
    const { state, now, lastCharge } = bought();
    const commandId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
    expect(sentAtEarliest(state, { ...lastCharge, commandId }, now)).toBe(now);
  });
});

describe('a charge is looked up first', () => {
  it('where its renewal comes 23 hours after its boundary, as after a restore', () => {
    const tenant = activeTenant(2).outageUntil('2026-02-01T23:01');
    expect(tenant.lastCharge.key).toBe('t/2/renewal/period/1');
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(false);
  });

  it('where it is a later attempt, whose earlier ones may be lost', () => {
    const tenant = activeTenant(2);
    tenant.processor = () => ({ type: 'declined', declineCode: 'insufficient_funds', adviceCode: null });
    tenant.outageUntil('2026-02-01T10:00').outageUntil('2026-02-04T10:00');
    expect(tenant.lastCharge.attempt).toBeGreaterThan(1);
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(false);
  });

  it('where it is a later attempt on the day of the bill, as an earlier one may have been paid at Stripe since', () => {
    const tenant = activeTenant(2);
    tenant.processor = () => declined('insufficient_funds');
    tenant.until('2026-02-01T00:00').outageUntil('2026-02-01T10:00').must(otherCard);
    expect(tenant.lastCharge.key).toBe('t/2/renewal/period/2');
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(false);
  });

  it('where it opens a period, as another activation may have been paid', () => {
    const tenant = new Tenant();
    tenant.must(card);
    tenant.must(activate(2, true));
    expect(tenant.lastCharge.sentAtEarliest).toBeNull();
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(false);
  });

  it('where it is bought without a quote under a key of the caller, who may repeat it at any time', () => {
    const tenant = bought();
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now)).toBe(false);
  });

  it('where the tenant has a test clock, which says nothing of real time', () => {
    const { state, now, lastCharge } = activeTenant(2).outageUntil('2026-02-01T10:00');
    expect(sentAtEarliest(state, lastCharge, now)).not.toBeNull();
    expect(sentAtEarliest({ ...state, clock: { now, target: null } }, lastCharge, now)).toBeNull();
  });

  it('where its activity waited for so long that the key may be forgotten', () => {
    const tenant = activeTenant(2).outageUntil('2026-01-20T12:00');
    tenant.must({ ...add(1), quote: binding(tenant.quote(add(1))) });
    expect(isSentWithoutLook(tenant.lastCharge, tenant.now + 23 * hourMs)).toBe(false);
  });
});

describe('one reason', () => {
  it('is all attempts for a period, and a command in whatever period', () => {
    expect(isSameReason('t/2/renewal/period/1', 't/2/renewal/period/3')).toBe(true);
    expect(isSameReason('t/2/proration/add/1', 't/3/proration/add/1')).toBe(true);
  });

  it('is not another period, tenant or command', () => {
    expect(isSameReason('t/2/renewal/period/1', 't/3/renewal/period/1')).toBe(false);
    expect(isSameReason('t/2/renewal/period/1', 'u/2/renewal/period/1')).toBe(false);
    expect(isSameReason('t/2/proration/add/1', 't/2/proration/other/1')).toBe(false);
    expect(isSameReason('t/2/first/period/1', 't/2/renewal/period/1')).toBe(false);
  });
});

function bought(): Tenant {
  const tenant = activeTenant(2).outageUntil('2026-01-20T12:00');
  tenant.must(add(1));
  return tenant;
}
