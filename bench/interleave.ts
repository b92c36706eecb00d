import { setTimeout as sleep } from 'node:timers/promises';
import { timed } from './statistics.ts';

export interface Pair<T> {
  readonly ours: T;
  readonly floor: T;
}

export type Call = (index: number) => Promise<unknown>;

/** Calls ours and the floor alternately, so that noise affects both alike; returns the duration of each call in ms. */
export async function alternate(rounds: number, random: () => number, call: Pair<Call>): Promise<Pair<number[]>> {
  const took = { ours: [] as number[], floor: [] as number[] };
  for (let index = 0; index < rounds; index += 1) {
    const order = random() < 0.5 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
    for (const side of order) took[side].push(await timed(() => call[side](index)));
  }
  return took;
}

/**
 * Calls at a fixed rate, whether or not earlier calls are answered; each duration counts from when the call was due.
 */
export async function atRate(perSecond: number, seconds: number, call: Call, firstIndex = 0): Promise<number[]> {
  const startedAt = performance.now();
  const all = Array.from({ length: perSecond * seconds }, async (_, index) => {
    const dueInMs = (index * 1_000) / perSecond;
    await sleep(Math.max(0, startedAt + dueInMs - performance.now()));
    await call(firstIndex + index);
    return performance.now() - startedAt - dueInMs;
  });
  return Promise.all(all);
}

/** Calls ours and the floor at a fixed rate, in alternating blocks. */
export async function alternateAtRate(
  perSecond: number,
  seconds: number,
  blocks: number,
  call: Pair<Call>,
): Promise<Pair<number[]>> {
  const took = { ours: [] as number[], floor: [] as number[] };
  const perBlock = Math.max(1, Math.round(seconds / blocks));
  for (let block = 0; block < blocks; block += 1) {
    for (const side of ['ours', 'floor'] as const)
      took[side].push(...(await atRate(perSecond, perBlock, call[side], block * perBlock * perSecond)));
  }
  return took;
}
