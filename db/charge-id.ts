import { createHash } from 'node:crypto';

/** The public id of a charge: derived from its business key, so that whoever knows one knows the other. */
export function chargeIdOf(key: string): string {
  return `chg_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}
