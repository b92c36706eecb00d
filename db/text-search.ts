import { ilike, type SQL } from 'drizzle-orm';

/** Whether a text has a part, taken literally and in either case: what an index of trigrams answers. */
export function hasPart(text: SQL, part: string): SQL {
  return ilike(text, `%${part.replaceAll(/[%_\\]/g, (special) => `\\${special}`)}%`);
}
