import fc from 'fast-check';
import { expect, it } from 'vitest';
import { upcoming } from '../../domain/forecast.ts';
import { doTo, life, propertyTimeoutMs, tenantOn, terms } from './support/lives.ts';
import { expectPromisesKept } from './support/promises.ts';
import { card, succeeded, Tenant } from './support/tenant.ts';

it('keeps every promise also when the workers are down for weeks and what fell due is settled late', {
  timeout: propertyTimeoutMs,
}, () => {
  fc.assert(
    fc.property(terms, life, fc.infiniteStream(fc.boolean()), (options, [beginning, rest], outages) => {
      const tenant = tenantOn({ ...options, testClock: false });
      for (const step of [...beginning, ...rest]) {
        doTo(tenant, step, (who, until) => (outages.next().value ? who.outageTo(until) : who.advanceTo(until)));
      }
      expectPromisesKept(tenant);
    }),
    { numRuns: 60 },
  );
});

it('forecasts exactly the twelve bills that come when nothing changes and every charge succeeds', {
  timeout: propertyTimeoutMs,
}, () => {
  fc.assert(
    fc.property(terms, life, (options, [beginning, rest]) => {
      const before = tenantOn({ ...options, testClock: false });
      for (const step of [...beginning, ...rest.slice(0, 15)]) doTo(before, step, (who, until) => who.advanceTo(until));
      before.processor = () => succeeded;
      if (before.open !== null) before.resolve(succeeded);
      before.give(card);
      before.settle();
      const forecast = upcoming(before.state, 12);

      const tenant = new Tenant({ state: before.state, now: before.now });
      tenant.advanceTo((forecast.at(-1)?.at ?? before.now) + 1);

      expect(billsOf(tenant)).toEqual(forecast);
    }),
    { numRuns: 60 },
  );
});

/** What was really billed at the start of each period. */
function billsOf(tenant: Tenant): unknown {
  return tenant.all('periodStarted').map(({ period, quantity }) => {
    const charge = tenant.all('chargeSucceeded').find((paid) => paid.charge.period.number === period.number)?.charge;
    return { at: period.start, amount: charge?.bill.amount ?? 0, tax: charge?.bill.tax ?? 0, licences: quantity };
  });
}
