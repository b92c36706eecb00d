import fc from 'fast-check';
import { expect, it } from 'vitest';
import { activeTenant } from '../test/domain/support/tenant.ts';
import { ref } from '../test/support/refs.ts';
import type { Licence } from './pool.ts';
import type { State } from './state.ts';
import { decodeState, encodeState } from './state-codec.ts';

const withPool = (licences: readonly Licence[], nextNumber: number): State => ({
  ...activeTenant(1).state,
  pool: { nextNumber, licences },
});
const throughJson = (carried: unknown): ReturnType<typeof encodeState> => JSON.parse(JSON.stringify(carried));

it('comes back from a run to the next just as it went', () => {
  const licence = fc.record({
    gap: fc.integer({ min: 1, max: 3 }),
    ending: fc.boolean(),
    holder: fc.option(fc.uuid().map(ref)),
  });
  fc.assert(
    fc.property(fc.array(licence, { maxLength: 40 }), fc.nat(5), (list, later) => {
      let number = 0;
      const licences = list.map(({ gap, ...rest }) => {
        number += gap;
        return { number, ...rest };
      });
      const before = withPool(licences, number + 1 + later);
      expect(decodeState(throughJson(encodeState(before)))).toEqual(before);
    }),
  );
  const { state } = activeTenant(1);
  expect(decodeState(throughJson(encodeState(state)))).toEqual(state);
});

it.each([
  ['in one block', 1, false],
  ['with every other number gone and every other one ending', 2, true],
])('stays under 512 KiB with 10,000 licences that are all held, %s', (_, gap, mixed) => {
  const licences = Array.from({ length: 10_000 }, (_, index) => ({
    number: 1_000_000 + index * gap,
    ending: mixed && index % 2 === 0,
    holder: ref(`usr_${String(index).padStart(16, '0')}`),
  }));
  const packed = JSON.stringify(encodeState(withPool(licences, 2_000_000)));
  expect(Buffer.byteLength(packed)).toBeLessThan(512 * 1024);
  expect(decodeState(JSON.parse(packed)).pool.licences).toEqual(licences);
});

it('says the same in a few bytes where nothing is mixed', () => {
  const licences = Array.from({ length: 10_000 }, (_, index) => ({ number: index + 1, ending: false, holder: null }));
  expect(encodeState(withPool(licences, 10_001)).pool).toEqual({
    next: 10_001,
    numbers: [1, 10_000],
    ending: [],
    held: [],
    users: [],
  });
});
