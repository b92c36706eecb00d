import { newId } from '../wire/ids.ts';
import type { Fault, FaultKind, FaultRequest } from './fault.ts';

/** What a fault is matched against. */
export type Target =
  | { readonly method: string; readonly path: string; readonly params: ReadonlyMap<string, string> }
  | { readonly event: string };

interface Armed {
  readonly fault: Fault;
  readonly random: () => number;
  left: number;
  toSkip: number;
}

/** The armed faults, in memory only: a restart clears them. */
export class Faults {
  #armed: Armed[] = [];

  arm(request: FaultRequest): Fault {
    const fault = { ...request, id: newId('fault') };
    const { seed = 1, count = Number.POSITIVE_INFINITY, skip = 0 } = request;
    this.#armed.push({ fault, random: generator(seed), left: count, toSkip: skip });
    return fault;
  }

  clear(): void {
    this.#armed = [];
  }

  list(): readonly (Fault & { readonly left: number | null })[] {
    return this.#armed.map(({ fault, left }) => ({ ...fault, left: Number.isFinite(left) ? left : null }));
  }

  /** The first armed fault of these kinds that triggers on the target; it counts once. */
  trigger<K extends FaultKind>(kinds: readonly K[], target: Target): (Fault & { readonly fault: K }) | undefined {
    for (const armed of this.#armed) {
      if (!isOneOf(armed.fault, kinds) || !matches(armed.fault, target)) continue;
      if (armed.random() >= (armed.fault.probability ?? 1)) continue;
      armed.toSkip -= 1;
      if (armed.toSkip >= 0) continue;
      armed.left -= 1;
      this.#armed = this.#armed.filter(({ left }) => left > 0);
      return armed.fault;
    }
    return undefined;
  }
}

function isOneOf<K extends FaultKind>(fault: Fault, kinds: readonly K[]): fault is Fault & { readonly fault: K } {
  return (kinds as readonly FaultKind[]).includes(fault.fault);
}

function matches(fault: Fault, target: Target): boolean {
  if ('event' in target) return fits(fault.event, target.event);
  const method = fault.method ?? target.method;
  const wanted = Object.entries(fault.where ?? {});
  return (
    method === target.method &&
    fits(fault.path, target.path) &&
    wanted.every(([name, value]) => target.params.get(name) === value)
  );
}

function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** Random numbers in [0, 1) that a seed repeats (mulberry32). */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
