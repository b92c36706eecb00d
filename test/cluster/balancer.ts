import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk } from '../../stack/node-child.ts';

/** What a load balancer does: it asks each API several times a second whether it is ready, and names one after the other. */
export interface Balancer {
  /** The next API that is ready; any where none is. */
  next(): string;
  stop(): Promise<void>;
}

const everyMs = 250;

export function createBalancer(urls: () => readonly string[]): Balancer {
  const ready = new Set<string>();
  const stopping = new AbortController();
  let turn = 0;
  const probing = probe();

  async function probe(): Promise<void> {
    while (!stopping.signal.aborted) {
      await Promise.all(
        urls().map(async (url) => void ((await answersOk(`${url}/readyz`)) ? ready.add(url) : ready.delete(url))),
      );
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    next() {
      const all = urls();
      const able = all.filter((url) => ready.has(url));
      const chosen = able.length > 0 ? able : all;
      turn += 1;
      const url = chosen[turn % chosen.length];
      if (url === undefined) throw new Error('There is no API');
      return url;
    },
    async stop() {
      stopping.abort();
      await probing;
    },
  };
}
