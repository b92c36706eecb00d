import { describe, expect, it } from 'vitest';
import {
  activeTenant,
  add,
  requiresAction,
  succeeded,
  type Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import type { Charge } from '../state.ts';

describe('an active subscription', () => {
  /** 1 January to 1 February: 31 days. */
  const active = (quantity = 3): Tenant => activeTenant(quantity, { signedUpAt: '2026-01-01T10:00' });

  it('withdraws what waits at the bank before it charges anything else; if it was paid, that counts', () => {
    const tenant = active();
    tenant.processor = () => requiresAction;
    tenant.give(add(2));
    tenant.processor = () => succeeded;
    tenant.must(add(1));
    expect(tenant.all('chargeCanceled').map(({ charge }) => charge.key)).toEqual(['t/1/proration/c4/1']);
    expect(tenant.counts.total).toBe(4);

    tenant.processor = () => requiresAction;
    tenant.give(add(2));
    tenant.withdrawal = succeeded;
    tenant.processor = () => succeeded;
    tenant.must(add(1));
    expect(tenant.counts.total).toBe(7);
  });

  it('charges nothing while a withdrawn charge has no known outcome', () => {
    const tenant = active();
    tenant.processor = () => requiresAction;
    tenant.give(add(2));
    tenant.withdrawal = unknown;
    tenant.processor = () => succeeded;
    expect(tenant.give(add(1))).toMatchObject({ code: 'unavailable' });
    expect(tenant.state).toMatchObject({
      chargeUnderWay: { standing: 'unknown', charge: { key: 't/1/proration/c4/1' } },
    });
    expect(tenant.charges).toHaveLength(2);
  });
});

it('does nothing on an outcome of a charge that it does not know', () => {
  const tenant = activeTenant(1);
  const before: [unknown, Charge[]] = [tenant.state, [...tenant.charges]];
  tenant.hear({ type: 'chargeSettled', key: 't/9/renewal/period/1', outcome: succeeded });
  tenant.hear({ type: 'instanceCreated' });
  expect([tenant.state, tenant.charges]).toEqual(before);
});

it('gives no answer for a charge that was withdrawn, as its command has been answered', () => {
  const tenant = activeTenant(1);
  tenant.processor = () => requiresAction;
  tenant.give(add(1));
  expect(tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: { type: 'canceled' } })).toBeNull();
  expect([tenant.counts.total, tenant.awaitingPayer]).toEqual([1, null]);
});
