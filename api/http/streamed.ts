import { setTimeout as sleep } from 'node:timers/promises';

/** How long a reader may take, as it holds what is read from, such as a connection to the database. */
export interface StreamTimes {
  /** The time for one chunk. */
  readonly stallMs: number;
  readonly totalMs: number;
}

/**
 * The output of `produce` as a body, made only as fast as it is read; `produce` fails where the reader stalls, takes
 * too long or leaves. Rejects where `produce` fails before the first chunk; a later failure breaks the connection off,
 * as a shorter file that looks whole would be worse.
 */
export async function streamed(
  produce: (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
  { stallMs, totalMs }: StreamTimes,
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
