import { createHash, randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new id like Stripe's: a prefix for the kind, and 24 random letters and digits. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from(randomBytes(24), (byte) => LETTERS[byte % LETTERS.length]).join('')}`;
}

/** An id of another kind, derived from this one, so that it need not be stored. */
export function idFrom(prefix: string, id: string): string {
  return `${prefix}_${id.slice(id.indexOf('_') + 1)}`;
}

/** The secret with which a browser may see one intent, derived so that it need not be stored. */
export function clientSecret(id: string): string {
  return `${id}_secret_${createHash('sha256').update(`client secret of ${id}`).digest('hex').slice(0, 25)}`;
}
