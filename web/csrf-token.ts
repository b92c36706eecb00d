import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The token that a session's forms carry. Pages are compressed, so a page's size reveals what repeats within it: the
 * token is masked with new random bytes on each page, so that text which an attacker puts into the page never matches
 * it.
 */

/** A new token for the forms of one page. */
export function csrfTokenFor(sessionToken: string): string {
  const mask = randomBytes(tokenBytes);
  return Buffer.concat([mask, mixed(mask, tokenOf(sessionToken))]).toString('base64url');
}

/** Whether a form's token is one of the session's. */
export function isCsrfTokenOf(sessionToken: string, given: string): boolean {
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== 2 * tokenBytes) return false;
  const token = mixed(bytes.subarray(0, tokenBytes), bytes.subarray(tokenBytes));
  return timingSafeEqual(token, tokenOf(sessionToken));
}

const tokenBytes = 32;

/** A hash, so that a page does not reveal the session's token. */
function tokenOf(sessionToken: string): Buffer {
  return createHash('sha256').update(`csrf ${sessionToken}`).digest();
}

function mixed(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
