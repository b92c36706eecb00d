import { createHash, randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A fresh id as Stripe's look: a prefix that names the kind, and 24 random letters and digits. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from(randomBytes(24), (byte) => LETTERS[byte % LETTERS.length]).join('')}`;
}

/** An id of another kind that always goes with this one, so that it need not be stored. */
export function idFrom(prefix: string, id: string): string {
  return `${prefix}_${id.slice(id.indexOf('_') + 1)}`;
}

/** The secret by which a browser may see one intent; derived, so that it need not be stored. */
export function clientSecret(id: string): string {
  return `${id}_secret_${createHash('sha256').update(`client secret of ${id}`).digest('hex').slice(0, 25)}`;
}
