import { setTimeout as sleep } from 'node:timers/promises';
import { timed } from './statistics.ts';

export interface Pair<T> {
  readonly ours: T;
  readonly floor: T;
}

export type Ask = (index: number) => Promise<unknown>;

/** Asks one after the other, ours and the floor by turns, so that noise hits both alike; answers how long each took. */
export async function byTurns(rounds: number, random: () => number, ask: Pair<Ask>): Promise<Pair<number[]>> {
  const took = { ours: [] as number[], floor: [] as number[] };
  for (let index = 0; index < rounds; index += 1) {
    const order = random() < 0.5 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
    for (const side of order) took[side].push(await timed(() => ask[side](index)));
  }
  return took;
}

/** So many requests a second, whether or not earlier ones are answered; the time of each counts from when it was due. */
export async function atRate(perSecond: number, seconds: number, ask: Ask, firstIndex = 0): Promise<number[]> {
  const startedAt = performance.now();
  const all = Array.from({ length: perSecond * seconds }, async (_, index) => {
    const dueInMs = (index * 1_000) / perSecond;
    await sleep(Math.max(0, startedAt + dueInMs - performance.now()));
    await ask(firstIndex + index);
    return performance.now() - startedAt - dueInMs;
  });
  return Promise.all(all);
}

/** The same for ours and the floor, in blocks by turns. */
export async function ratesByTurns(
  perSecond: number,
  seconds: number,
  blocks: number,
  ask: Pair<Ask>,
): Promise<Pair<number[]>> {
  const took = { ours: [] as number[], floor: [] as number[] };
  const perBlock = Math.max(1, Math.round(seconds / blocks));
  for (let block = 0; block < blocks; block += 1) {
    for (const side of ['ours', 'floor'] as const)
      took[side].push(...(await atRate(perSecond, perBlock, ask[side], block * perBlock * perSecond)));
  }
  return took;
}
