import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { takesGzip } from './fixed-answers.ts';

/** Quick rather than small: it is made anew for each caller. */
const level = constants.Z_BEST_SPEED;
/** Below that, compressing costs more than it spares. */
const leastBytes = 1_000;

/** Kept by its caller alone, and asked about each time: with 304 where the caller has this version. */
function headersOf(tag: string): Record<string, string> {
  // Weak, as it is the same compressed or not.
  return { etag: `W/"${tag}"`, vary: 'accept-encoding', 'cache-control': 'private, no-cache' };
}

/** 304 where the caller has what this tag names; null where it has to be sent. */
export function answerUnchanged({ req }: Context, tag: string): Response | null {
  const tags = (req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes(`"${tag}"`) ? new Response(null, { status: 304, headers: headersOf(tag) }) : null;
}

/** Sends what a tag names, compressed where the caller takes that. */
export async function answerVersioned({ req }: Context, tag: string, type: string, text: string): Promise<Response> {
  const isZipped = text.length >= leastBytes && takesGzip(req.header('accept-encoding'));
  const body = isZipped ? new Uint8Array(await promisify(gzip)(text, { level })) : text;
  return new Response(body, {
    headers: { ...headersOf(tag), 'content-type': type, ...(isZipped && { 'content-encoding': 'gzip' }) },
  });
}
