import { type EarlierFields, earlierFields, withLaterFields } from './carried-contract.ts';
import type { Licence, Pool } from './pool.ts';
import type { State } from './state.ts';
import type { UserRef } from './user-ref.ts';

/**
 * A state as one run hands it to the next: the same, with the pool in columns. 10,000 assigned licences then stay under
 * 512 KiB in any order, where a list of objects would be close to Temporal's limit of 2 MiB for one payload.
 */
export interface EncodedState extends Omit<State, 'pool'>, EarlierFields {
  readonly pool: EncodedPool;
}

interface EncodedPool {
  readonly next: number;
  /** The numbers below `next` that are in the pool. */
  readonly numbers: Runs;
  /**
   * Places in the pool of the ending licences, and below of the held ones: places make fewer and shorter runs than
   * numbers.
   */
  readonly ending: Runs;
  readonly held: Runs;
  /** The holders of the held licences, in their order. */
  readonly users: readonly UserRef[];
}

/** A set of ascending numbers, as lengths by turns: how many are left out, how many are in, and so on. */
type Runs = readonly number[];

export function encodeState(state: State): EncodedState {
  const { nextNumber, licences } = state.pool;
  const pool: EncodedPool = {
    next: nextNumber,
    numbers: toRuns(licences.map(({ number }) => number)),
    ending: toRuns(placesOf(licences, ({ ending }) => ending)),
    held: toRuns(placesOf(licences, ({ holder }) => holder !== null)),
    users: licences.flatMap(({ holder }) => holder ?? []),
  };
  return { ...state, ...earlierFields(state), pool };
}

export function decodeState(carried: EncodedState): State {
  const { next, numbers, ending, held, users } = carried.pool;
  const endingAt = new Set(fromRuns(ending));
  const holders = new Map(fromRuns(held).map((place, index) => [place, users[index]]));
  const licences: readonly Licence[] = fromRuns(numbers).map((number, place) => ({
    number,
    ending: endingAt.has(place),
    holder: holders.get(place) ?? null,
  }));
  const pool: Pool = { nextNumber: next, licences };
  return withLaterFields({ ...carried, pool });
}

function placesOf(licences: readonly Licence[], has: (licence: Licence) => boolean): readonly number[] {
  return licences.flatMap((licence, place) => (has(licence) ? [place] : []));
}

function toRuns(ascending: readonly number[]): Runs {
  const runs: [skipped: number, count: number][] = [];
  let end = 0;
  for (const number of ascending) {
    const last = runs.at(-1);
    if (last !== undefined && number === end) last[1] += 1;
    else runs.push([number - end, 1]);
    end = number + 1;
  }
  return runs.flat();
}

function fromRuns(runs: Runs): readonly number[] {
  const numbers: number[] = [];
  let end = 0;
  let taken = false;
  for (const length of runs) {
    if (taken) for (let number = end; number < end + length; number += 1) numbers.push(number);
    end += length;
    taken = !taken;
  }
  return numbers;
}
