import { CsvError, parse } from 'csv-parse/sync';
import type { User } from 'licence-billing-client';
import { visibleName } from '../forms.ts';

/** One line of a pasted list, and the user it is about. */
export interface Match {
  readonly line: string;
  /** Null where it is about none, or about several of the same name. */
  readonly user: User | null;
  readonly fault: 'unknown' | 'several' | 'holds-one' | null;
}

/** The longest list that is read at once: as many users as an instance may have. */
const mostLines = 10_000;

/**
 * Finds the user of each line, by id, e-mail address or name. A line may be a row of a CSV file: then the first of its cells
 * that is about a user counts. A user who is named twice is listed once.
 */
export function matchUsers(pasted: string, users: readonly User[]): readonly Match[] {
  const index = indexOf(users);
  const matches = linesIn(pasted).map(({ line, cells }) => matchOf(line, [line, ...cells], index));
  const seen = new Set<string>();
  return matches.filter(({ user }) => {
    if (user === null) return true;
    if (seen.has(user.userId)) return false;
    seen.add(user.userId);
    return true;
  });
}

interface Row {
  readonly line: string;
  readonly cells: readonly string[];
}

function linesIn(pasted: string): readonly Row[] {
  const lines = pasted
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(0, mostLines).map((line) => ({ line, cells: cellsOf(line) }));
}

/** Spreadsheets write commas, semicolons or tabs, by the country they are used in. */
const csv = { delimiter: [',', ';', '\t'], relax_quotes: true, relax_column_count: true, trim: true };

/** A quote that is never closed is a letter like any other. */
function cellsOf(line: string): readonly string[] {
  try {
    return parse(line, csv).flat();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return parse(line, { ...csv, quote: null }).flat();
  }
}

type Index = ReadonlyMap<string, readonly User[]>;

/** By what can be seen of id, address and name, in either case. */
function indexOf(users: readonly User[]): Index {
  const index = new Map<string, User[]>();
  for (const user of users)
    for (const key of new Set([user.userId, user.email ?? '', user.name].map(visibleName)))
      if (key !== '') index.set(key, [...(index.get(key) ?? []), user]);
  return index;
}

function matchOf(line: string, cells: readonly string[], index: Index): Match {
  const found = cells.map((cell) => index.get(visibleName(cell)) ?? []).find((users) => users.length > 0) ?? [];
  const [user] = found;
  if (user === undefined) return { line, user: null, fault: 'unknown' };
  if (found.length > 1) return { line, user: null, fault: 'several' };
  return { line, user, fault: user.licenceId === null ? null : 'holds-one' };
}
