import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ownMigrations = fileURLToPath(new URL('./migrations', import.meta.url));

/** The first line of a file whose statements cannot run in a transaction. */
const outsideTransaction = '-- migrate: outside a transaction';

/** A migration file of drizzle-kit's, in the order of its journal. */
export interface MigrationFile {
  readonly name: string;
  /** When it was created, by which applied files are known. */
  readonly at: number;
  readonly hash: string;
  readonly statements: readonly string[];
  readonly inTransaction: boolean;
}

/** Reads drizzle-kit's journal, and the file of each entry. */
export function readMigrations(folder = ownMigrations): readonly MigrationFile[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;
  return journal.entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
    const hash = createHash('sha256').update(text).digest('hex');
    const parts = text.split('--> statement-breakpoint').map(withoutHead);
    const statements = parts.filter((statement) => statement !== '');
    return { name: tag, at: when, hash, statements, inTransaction: isInTransaction(tag, text, statements) };
  });
}

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}

/**
 * Whether a file runs in a transaction. A lock time-out needs one, so only statements that take no lock that readers
 * wait for may run without.
 */
function isInTransaction(tag: string, text: string, statements: readonly string[]): boolean {
  if (!text.startsWith(outsideTransaction)) return true;
  const other = statements.find((statement) => !concurrent.test(statement));
  if (other === undefined) return false;
  throw new Error(`${tag} is marked "${outsideTransaction}", where every statement has to be concurrent: ${other}`);
}

const concurrent = /^((create( unique)?|drop) index|reindex (\(.*\) )?(index|table)) concurrently\b/i;

/** The statement without its leading comments, which would otherwise become its name in an error. */
function withoutHead(statement: string): string {
  return statement.replace(/^(\s|--[^\n]*)+/, '').trim();
}
