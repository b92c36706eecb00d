import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { takesGzip } from './fixed-answers.ts';

/** Fast rather than small, as each caller's answer is compressed separately. */
const level = constants.Z_BEST_SPEED;
/** Compressing less than this costs more than it saves. */
const leastBytes = 1_000;

/** Only the caller may keep the answer, and has to revalidate it each time: 304 where it has this version. */
function headersOf(tag: string): Record<string, string> {
  // A weak tag, as the compressed and the plain form share it.
  return { etag: `W/"${tag}"`, vary: 'accept-encoding', 'cache-control': 'private, no-cache' };
}

/** A 304 where the caller has the version with this tag; null where it has to be sent. */
export function answerUnchanged({ req }: Context, tag: string): Response | null {
  const tags = (req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes(`"${tag}"`) ? new Response(null, { status: 304, headers: headersOf(tag) }) : null;
}

/** Sends the version with this tag, compressed where the caller accepts that. */
export async function answerVersioned({ req }: Context, tag: string, type: string, text: string): Promise<Response> {
  const isZipped = text.length >= leastBytes && takesGzip(req.header('accept-encoding'));
  const body = isZipped ? new Uint8Array(await promisify(gzip)(text, { level })) : text;
  return new Response(body, {
    headers: { ...headersOf(tag), 'content-type': type, ...(isZipped && { 'content-encoding': 'gzip' }) },
  });
}
