import fc from 'fast-check';
import { expect, it } from 'vitest';
import { civilDateOf } from '../../domain/calendar.ts';
import { nextDue } from '../../domain/due.ts';
import { upcoming } from '../../domain/forecast.ts';
import { type ChargeInFlight, stateToBeginFrom } from '../../domain/rules/lost-run.ts';
import { wakesAt } from '../../domain/rules/renewal-wave.ts';
import type { Charge } from '../../domain/state.ts';
import { doTo, endOf, life, propertyTimeoutMs, tenantOn, terms } from './support/lives.ts';
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

it('makes the same bills, charges and dates however a wave of renewals is spread', {
  timeout: propertyTimeoutMs,
}, () => {
  fc.assert(
    fc.property(terms, life, fc.integer({ min: 1, max: 3_600_000 }), (options, [beginning, rest], spreadMs) => {
      const [prompt, spread] = [tenantOn({ ...options, testClock: false }), tenantOn({ ...options, testClock: false })];
      for (const step of [...beginning, ...rest]) {
        // What happens next happens to both at one time, and settles what is due first.
        const until = step.type === 'wait' || step.type === 'waitForDue' ? endOf(step, prompt) : prompt.now;
        for (const [tenant, ms] of [
          [prompt, 0],
          [spread, spreadMs],
        ] as const) {
          if (step.type !== 'wait' && step.type !== 'waitForDue') tenant.settle();
          doTo(tenant, step, (who) => advanceSpread(who, until, ms));
        }
      }
      for (const tenant of [prompt, spread]) tenant.settle();
      expect(storyOf(spread)).toEqual(storyOf(prompt));
    }),
    { numRuns: 60 },
  );
});

/** Time passes, and each thing is settled when the tenant's workflow wakes for it. */
function advanceSpread(tenant: Tenant, until: number, spreadMs: number): void {
  for (;;) {
    const due = nextDue(tenant.state);
    const wakes = due && Math.max(tenant.now, wakesAt(tenant.state.tenantId, due, spreadMs));
    if (wakes === null || wakes > until) break;
    tenant.outageTo(wakes);
  }
  tenant.pass(until);
}

/** All that happened, each with its day; the instants at which it was done may differ within that. */
function storyOf(tenant: Tenant): unknown {
  return tenant.happened.map(({ at, event }) => [
    civilDateOf(at, tenant.zone),
    JSON.parse(JSON.stringify(event, (key, value) => (instantsOfDoing.has(key) ? undefined : value))),
  ]);
}

const instantsOfDoing = new Set(['startedAt', 'sentAtEarliest']);

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

it('brings a charge of a command to the same end where its run was lost meanwhile', {
  timeout: propertyTimeoutMs,
}, () => {
  fc.assert(
    fc.property(terms, life, (options, [beginning, rest]) => {
      const tenant = tenantOn({ ...options, testClock: false });
      for (const step of [...beginning, ...rest]) {
        tenant.settle();
        const { state: before, now } = tenant;
        const tries = tenant.charges.length;
        doTo(tenant, step, (who, until) => who.advanceTo(until));
        const charge = tenant.charges[tries];
        const isAlone = before.chargeUnderWay === null && tenant.open === null;
        if (charge?.commandId == null || !isAlone) continue;

        const begun = new Tenant({ state: stateToBeginFrom(before, [inLedger(charge)], now), now });
        begun.processor = tenant.processor;
        begun.resolve(tenant.processor(charge));

        expect(begun.state, JSON.stringify(step)).toEqual(tenant.state);
      }
    }),
    { numRuns: 60 },
  );
});

function inLedger({ period, ...charge }: Charge): ChargeInFlight {
  return { ...charge, periodNumber: period.number, runId: 'lost' };
}

/** What was really billed at the start of each period. */
function billsOf(tenant: Tenant): unknown {
  return tenant.all('periodStarted').map(({ period, quantity }) => {
    const charge = tenant.all('chargeSucceeded').find((paid) => paid.charge.period.number === period.number)?.charge;
    return { at: period.start, amount: charge?.bill.amount ?? 0, tax: charge?.bill.tax ?? 0, licences: quantity };
  });
}
