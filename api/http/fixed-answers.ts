import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';

/** An answer that stays the same for every caller while the process runs: made once, compressed once. */
export interface FixedAnswer {
  readonly type: string;
  readonly text: string;
  readonly zipped: Uint8Array<ArrayBuffer>;
  /** The ETag, derived from the content. */
  readonly tag: string;
}

/** Makes an answer at the first request that needs it; after a failure the next request tries again. */
export function madeOnce(type: string, make: () => string | Promise<string>): () => Promise<FixedAnswer> {
  let made: Promise<FixedAnswer> | null = null;
  return () => {
    made ??= fixedAnswer(type, make).catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

async function fixedAnswer(type: string, make: () => string | Promise<string>): Promise<FixedAnswer> {
  const text = await make();
  const zipped = new Uint8Array(await promisify(gzip)(text));
  return { type, text, zipped, tag: createHash('sha256').update(text).digest('base64url').slice(0, 27) };
}

/** Whether a caller accepts gzip, by its `Accept-Encoding`. */
export function takesGzip(accepted: string | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted ?? '');
}

/** Sends a fixed answer, compressed where the caller accepts that, or 304 where the caller has it. */
export function answerFixed({ req }: Context, { type, text, zipped, tag }: FixedAnswer): Response {
  const isZipped = takesGzip(req.header('accept-encoding'));
  const etag = isZipped ? `"${tag}-gzip"` : `"${tag}"`;
  const headers = { etag, vary: 'accept-encoding', 'cache-control': 'public, max-age=60' };
  if ((req.header('if-none-match') ?? '').includes(tag)) return new Response(null, { status: 304, headers });
  return new Response(isZipped ? zipped : text, {
    headers: { ...headers, 'content-type': type, ...(isZipped && { 'content-encoding': 'gzip' }) },
  });
}
