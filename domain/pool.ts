import type { UserRef } from './user-ref.ts';

/** A licence of a tenant, identified by its number. `ending`: it leaves the pool at the next billing date. */
export interface Licence {
  readonly number: number;
  readonly ending: boolean;
  readonly holder: UserRef | null;
}

/** The licences a tenant has, by ascending number. Numbers are never given out twice (docs/product.md, "The pool"). */
export interface Pool {
  readonly nextNumber: number;
  readonly licences: readonly Licence[];
}

export type LicenceNumbers = readonly number[];
export type Assignment = readonly [number: number, holder: UserRef];

export const emptyPool: Pool = { nextNumber: 1, licences: [] };

export interface PoolCounts {
  /** Includes the ending licences. */
  readonly total: number;
  readonly assigned: number;
  readonly free: number;
  readonly ending: number;
}

export function countsOf(pool: Pool): PoolCounts {
  const total = pool.licences.length;
  const assigned = pool.licences.filter(isAssigned).length;
  return { total, assigned, free: total - assigned, ending: pool.licences.filter(isEnding).length };
}

/** How many licences the next bill is for. */
export function continuingCount(pool: Pool): number {
  return pool.licences.filter(isContinuing).length;
}

export const isAssigned = (licence: Licence): boolean => licence.holder !== null;
export const isFree = (licence: Licence): boolean => licence.holder === null;
export const isEnding = (licence: Licence): boolean => licence.ending;
export const isContinuing = (licence: Licence): boolean => !licence.ending;

export function licenceNumbered(pool: Pool, number: number): Licence | undefined {
  return pool.licences.find((licence) => licence.number === number);
}

export function licenceOf(pool: Pool, user: UserRef): Licence | undefined {
  return pool.licences.find((licence) => licence.holder === user);
}

export const newestFirst = (licences: readonly Licence[]): readonly Licence[] => licences.toReversed();

export const numbersOf = (licences: readonly Licence[]): LicenceNumbers => licences.map((licence) => licence.number);

/** The ending licences to reactivate for `quantity`: assigned ones first, then the newest. */
export function toReactivate(pool: Pool, quantity: number): LicenceNumbers {
  const ending = newestFirst(pool.licences.filter(isEnding));
  return numbersOf([...ending.filter(isAssigned), ...ending.filter(isFree)].slice(0, quantity));
}

/** The numbers that `quantity` new licences get. */
export function numbersToAdd(pool: Pool, quantity: number): LicenceNumbers {
  return Array.from({ length: quantity }, (_, offset) => pool.nextNumber + offset);
}

/** The holders among some licences, for a refusal that names them. */
export function holdersOf(licences: readonly Licence[]): readonly Assignment[] {
  return licences.flatMap(({ number, holder }) => (holder === null ? [] : [[number, holder] as const]));
}

export function withAdded(pool: Pool, numbers: LicenceNumbers): Pool {
  const added = numbers.map((number) => ({ number, ending: false, holder: null }));
  const nextNumber = Math.max(pool.nextNumber, ...numbers.slice(-1).map((last) => last + 1));
  return { nextNumber, licences: [...pool.licences, ...added] };
}

export function withRemoved(pool: Pool, numbers: LicenceNumbers): Pool {
  const gone = new Set(numbers);
  return { ...pool, licences: pool.licences.filter((licence) => !gone.has(licence.number)) };
}

export function withEnding(pool: Pool, numbers: LicenceNumbers, ending: boolean): Pool {
  const chosen = new Set(numbers);
  return withEach(pool, (licence) => (chosen.has(licence.number) ? { ...licence, ending } : licence));
}

export function withAssigned(pool: Pool, assignments: readonly Assignment[]): Pool {
  const holders = new Map(assignments);
  return withEach(pool, (licence) => ({ ...licence, holder: holders.get(licence.number) ?? licence.holder }));
}

export function withRevoked(pool: Pool, numbers: LicenceNumbers): Pool {
  const revoked = new Set(numbers);
  return withEach(pool, (licence) => (revoked.has(licence.number) ? { ...licence, holder: null } : licence));
}

function withEach(pool: Pool, change: (licence: Licence) => Licence): Pool {
  return { ...pool, licences: pool.licences.map(change) };
}
