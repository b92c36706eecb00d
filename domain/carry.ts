import type { Licence, LicenceNumbers, Pool } from './pool.ts';
import type { State } from './state.ts';

/**
 * A state as it travels from run to run: the same, with the pool in columns. 10,000 assigned licences then stay under
 * 512 KiB, where a list of objects would be close to Temporal's limit of 2 MiB for one payload.
 */
export interface CarriedState extends Omit<State, 'pool'> {
  readonly pool: CarriedPool;
}

interface CarriedPool {
  readonly next: number;
  readonly numbers: Ranges;
  readonly ending: Ranges;
  readonly held: Ranges;
  /** The holders of the held licences, in their order. */
  readonly users: readonly string[];
}

/** Pairs of first number and how many follow it without a gap. */
type Ranges = readonly (readonly [first: number, count: number])[];

export function pack(state: State): CarriedState {
  const { nextNumber, licences } = state.pool;
  const held = licences.filter(({ userId }) => userId !== null);
  const pool: CarriedPool = {
    next: nextNumber,
    numbers: toRanges(licences),
    ending: toRanges(licences.filter(({ ending }) => ending)),
    held: toRanges(held),
    users: held.flatMap(({ userId }) => userId ?? []),
  };
  return { ...state, pool };
}

export function unpack(carried: CarriedState): State {
  const { next, numbers, ending, held, users } = carried.pool;
  const endingNumbers = new Set(fromRanges(ending));
  const holders = new Map(fromRanges(held).map((number, index) => [number, users[index] ?? null]));
  const licences: readonly Licence[] = fromRanges(numbers).map((number) => ({
    number,
    ending: endingNumbers.has(number),
    userId: holders.get(number) ?? null,
  }));
  const pool: Pool = { nextNumber: next, licences };
  return { ...carried, pool };
}

function toRanges(licences: readonly Licence[]): Ranges {
  const ranges: [number, number][] = [];
  for (const { number } of licences) {
    const last = ranges.at(-1);
    if (last !== undefined && last[0] + last[1] === number) last[1] += 1;
    else ranges.push([number, 1]);
  }
  return ranges;
}

function fromRanges(ranges: Ranges): LicenceNumbers {
  return ranges.flatMap(([first, count]) => Array.from({ length: count }, (_, offset) => first + offset));
}
