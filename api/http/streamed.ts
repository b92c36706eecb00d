import { setTimeout as sleep } from 'node:timers/promises';

/** How long a reader may take: it holds what is read from, such as a connection to the database. */
export interface Patience {
  /** For one chunk. */
  readonly stallMs: number;
  readonly totalMs: number;
}

/**
 * What `produce` writes, as a body that is made only as fast as it is read. Resolves once there is a first chunk, and rejects
 * where it fails before: a failure after that breaks the connection off, as a shorter file that looks whole would be worse.
 * A reader that stalls, takes too long, or goes away ends it, and `produce` fails.
 */
export async function streamed(
  produce: (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
  { stallMs, totalMs }: Patience,
): Promise<ReadableStream<Uint8Array>> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let endsAt: number | null = null;
  return new Promise((resolve, reject) => {
    const write = async (chunk: Uint8Array): Promise<void> => {
      endsAt ??= Date.now() + totalMs;
      resolve(readable);
      const waiting = new AbortController();
      const slow = sleep(Math.min(stallMs, Math.max(0, endsAt - Date.now())), 'slow' as const, waiting);
      const first = await Promise.race([writer.write(chunk), slow.catch(() => undefined)]);
      waiting.abort();
      if (first === 'slow') throw new Error('The reader of a file has taken too long');
    };
    produce(write)
      .then(() => {
        resolve(readable);
        return writer.close();
      })
      .catch(async (error: unknown) => {
        reject(error);
        await writer.abort(error).catch(() => undefined);
      });
  });
}
