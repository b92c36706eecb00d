import fc from 'fast-check';
import { may, readDocument } from 'licence-billing-client';

import { expect, it } from 'vitest';
import { documentJsonOf } from '../../api/schemas/entitlement.ts';
import type { Holder } from '../../db/entitlements.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import { type Access, termsOf } from '../../domain/rules/entitlement.ts';
import { answerHoldsMs, entitlementOf } from '../../domain/rules/entitlement-document.ts';
import type { SubscriptionView } from '../../domain/view.ts';

/** Instants that meet often, so that ends, bills and clocks fall together. */
const instant = fc.integer({ min: 0, max: 12 }).map((n) => 1_800_000_000_000 + n * 20_000);
const maybe = fc.option(instant);
const states = ['trialing', 'trial_expired', 'active', 'past_due', 'suspended', 'canceling', 'deleted'] as const;

const access: fc.Arbitrary<Access> = fc.record({
  state: fc.constantFrom(...states),
  licencesWork: fc.boolean(),
  accessEndsAt: maybe,
  trialEndsAt: instant,
  period: fc.option(instant.map((end) => ({ end }))),
  testClock: fc.option(
    instant.map((frozenTime) => ({ frozenTime })),
    { freq: 2 },
  ),
});
const holders: fc.Arbitrary<readonly Holder[]> = fc
  .uniqueArray(fc.constantFrom('ann', 'ben', '__proto__', 'constructor'))
  .chain((ids) => fc.tuple(...ids.map((id, index) => fc.tuple(fc.constant(id), fc.constant(index + 1), maybe))));

it('decides of any user by the client’s copy of the rule and the document as by the single answer, for any state, licence and instant', () => {
  fc.assert(
    fc.property(
      access,
      holders,
      fc.constantFrom('ann', 'ben', '__proto__', 'toString'),
      instant,
      (view, all, userId, now) => {
        const entitlements = {
          version: 7,
          view: { ...view, tenantId: 'acme' } as unknown as SubscriptionView,
          holders: all,
        };
        const json = JSON.parse(JSON.stringify(documentJsonOf(entitlements)));
        const holder = all.find(([id]) => id === userId);
        const held = holder === undefined ? null : { licenceId: licenceIdOf(holder[1]), until: holder[2] };
        const single = entitlementOf(termsOf(view), held, now);
        expect(may(readDocument(json), userId, now)).toEqual(single);

        const present = view.testClock?.frozenTime ?? now;
        const ends = [view.accessEndsAt, held?.until ?? null].filter((at) => at !== null);
        expect(single.licensed).toBe(held !== null && view.licencesWork && ends.every((at) => present < at));
        expect(single.checkAgainAt).toBeGreaterThan(present);
        expect(single.checkAgainAt).toBeLessThanOrEqual(Math.min(present + answerHoldsMs, single.until ?? Infinity));
      },
    ),
    { numRuns: 2_000 },
  );
});
