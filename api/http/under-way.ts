import type { Context, Next } from 'hono';
import { InFlight } from '../commands/in-flight.ts';
import { isFile } from './files.ts';
import { RateLimited } from './rate-limits.ts';
import { type StreamTimes, streamed } from './streamed.ts';

/** From this cost on, few requests of one tenant are under way at once. */
export const costly = 5;

/** The pool of connections that a route takes. */
export type Pool = 'api' | 'entitlements';

/**
 * For one tenant in one process. A list takes up to two connections at once, so that one tenant holds six of the
 * usual ten. A page makes several costly requests at once, so that some may wait; a file is under way until it is read.
 */
export const mostOfTenant = { underWay: { api: 3, entitlements: 2 }, waiting: 16, waitMs: 5_000 } as const;

/** How long the reader of a file may take for one part, and for all of it. */
const usual: StreamTimes = { stallMs: 60_000, totalMs: 3_600_000 };

/** Lets a tenant's request go on as soon as few enough of its others are under way. */
export type FewUnderWay = (pool: Pool, tenantId: string, context: Context, next: Next) => Promise<void>;

/** Limits costly requests, so that one tenant leaves connections and time to the others. */
export function createFewUnderWay(patience = usual): FewUnderWay {
  const boundOf = (pool: Pool) => new InFlight(mostOfTenant.underWay[pool], mostOfTenant.waiting);
  const bounds = { api: boundOf('api'), entitlements: boundOf('entitlements') };
  return (pool, tenantId, context, next) =>
    new Promise<void>((answer, refuse) => {
      let hasGivenUp = false;
      const wait = setTimeout(() => {
        hasGivenUp = true;
        refuse(new RateLimited(mostOfTenant.waitMs / 1_000));
      }, mostOfTenant.waitMs);
      const work = async (): Promise<void> => {
        clearTimeout(wait);
        if (hasGivenUp) return;
        await next();
        const file = isFile(context.res) ? await readInParts(context, patience) : null;
        answer();
        await file?.end;
      };
      bounds[pool]
        .run(tenantId, work)
        .catch(refuse)
        .finally(() => clearTimeout(wait));
    });
}

/** Has an answer's file read with patience; `end` is when it was read, or its reader has left. */
async function readInParts(context: Context, patience: StreamTimes): Promise<{ readonly end: Promise<void> }> {
  const { body } = context.res;
  let isRead: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    isRead = resolve;
  });
  const file = await streamed(async (write) => {
    try {
      if (body !== null) for await (const part of body) await write(part);
    } finally {
      isRead();
    }
  }, patience);
  context.res = new Response(file, context.res);
  return { end };
}
