import fc from 'fast-check';
import { expect, it } from 'vitest';
import { activeTenant, add, assign, remove, type Tenant } from '../../test/domain/support/tenant.ts';
import { countsOf } from '../pool.ts';
import { quantityToAdd } from './quantity-to-add.ts';

/** A tenant of which some licences are held, and some of all are ending. */
function tenantWith({ held, free, ending }: { held: number; free: number; ending: readonly number[] }): Tenant {
  const total = held + free;
  const tenant = activeTenant(total).must(assign(...Array.from({ length: held }, (_, index) => `held-${index}`)));
  const numbers = [...new Set(ending.map((number) => 1 + (number % total)))].slice(0, total - 1);
  return numbers.length === 0 ? tenant : tenant.must(remove(numbers));
}

it('for two people, with one licence that is free and ending, two are added: the removal is taken back, one is new', () => {
  // given thirteen licences, twelve of which are held, and the last is ending
  const tenant = tenantWith({ held: 12, free: 1, ending: [12] });
  const quantity = quantityToAdd(countsOf(tenant.state.pool), 2);
  expect(quantity).toBe(2);

  // when so many are added, then both are given one
  tenant.must(add(quantity)).must(assign('ann', 'ben'));
  expect(countsOf(tenant.state.pool)).toEqual({ total: 14, assigned: 14, free: 0, ending: 0 });
});

it('so many are added that all users get one, and one fewer would not be enough', () => {
  const pool = fc.record({
    held: fc.integer({ min: 1, max: 6 }),
    free: fc.integer({ min: 0, max: 4 }),
    ending: fc.array(fc.nat(20), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(pool, fc.integer({ min: 1, max: 8 }), (given, count) => {
      const users = Array.from({ length: count }, (_, index) => `user-${index}`);
      const quantity = quantityToAdd(countsOf(tenantWith(given).state.pool), count);
      for (const added of [quantity, quantity - 1].filter((some) => some >= 0)) {
        const tenant = tenantWith(given);
        if (added > 0) tenant.must(add(added));
        const refusal = tenant.give(assign(...users));
        expect(refusal?.code ?? null).toBe(added === quantity ? null : 'no_free_licence');
      }
    }),
    { numRuns: 200 },
  );
});
