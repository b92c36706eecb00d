import { CsvError, parse } from 'csv-parse/sync';
import type { User } from 'licence-billing-client';
import { visibleName } from '../forms.ts';

/** One line of a pasted list, with the user that it names. */
export interface Match {
  readonly line: string;
  /** The user; null where the line names none, or a name that several users have. */
  readonly user: User | null;
  readonly fault: 'unknown' | 'several' | 'holds-one' | null;
}

/** The longest list that is read at once: the most users that an instance may have. */
const mostLines = 10_000;

/**
 * Finds each line's user by id, e-mail address or name. A line may be a row of a CSV file, which names one person, or a
 * list of people itself; a user who is named twice is listed once.
 */
export function matchUsers(pasted: string, users: readonly User[]): readonly Match[] {
  const index = indexOf(users);
  const rows = linesIn(pasted);
  const isTable = isTableOf(rows, index);
  const matches = rows
    .flatMap((row) => (isTable || (rows.length > 1 && !row.line.includes(';')) ? [row] : peopleIn(row, index)))
    .map((row) => matchOf(row, index));
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
    .split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(0, mostLines).map((line) => ({ line, cells: cellsOf(line) }));
}

/** Spreadsheets separate by commas, semicolons or tabs, depending on the country. */
const csv = { delimiter: [',', ';', '\t'], relax_quotes: true, relax_column_count: true, trim: true };

/** The cells of a line; an unclosed quotation mark is an ordinary character. */
function cellsOf(line: string): readonly string[] {
  try {
    return parse(line, csv).flat();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return parse(line, { ...csv, quote: null }).flat();
  }
}

/**
 * Whether the lines are rows, whose further cells name others, such as managers: several of them have the same number of
 * cells, or there is a row of headings.
 */
function isTableOf(rows: readonly Row[], index: Index): boolean {
  const [first] = rows;
  if (first === undefined || rows.length === 1) return false;
  const isHeading = !first.cells.some((cell) => isAddress(cell) || usersNamed(cell, index).length > 0);
  if (isHeading && first.cells.length > 1) return true;
  const people = isHeading ? rows.slice(1) : rows;
  return people.length > 1 && new Set(people.map(({ cells }) => cells.length)).size === 1;
}

/**
 * The people on a line: each cell of a list, such as the recipients of a mail, else the line. It is a list where several
 * cells are addresses or name users, and no user is named by two of them, as the name and the address of a row do.
 */
function peopleIn(row: Row, index: Index): readonly Row[] {
  const cells = row.cells.filter((cell) => cell !== '');
  // A name may itself have a comma.
  if (index.has(visibleName(row.line))) return [row];
  const isOfAddresses = cells.every(isAddress);
  const named = cells.flatMap((cell) => onlyOne(usersNamed(cell, index))).map(({ userId }) => userId);
  const isOfUsers = named.length > 1 && new Set(named).size === named.length;
  if (cells.length < 2 || !(isOfAddresses || isOfUsers)) return [row];
  return cells.map((cell) => ({ line: cell, cells: [cell] }));
}

type Index = ReadonlyMap<string, readonly User[]>;

/** Users by the visible characters of id, address and name, in either case. */
function indexOf(users: readonly User[]): Index {
  const index = new Map<string, User[]>();
  for (const user of users)
    for (const key of new Set([user.userId, user.email ?? '', user.name].map(visibleName)))
      if (key !== '') index.set(key, [...(index.get(key) ?? []), user]);
  return index;
}

function isAddress(cell: string): boolean {
  return cell.includes('@');
}

/** The users that a text names: as it is, after the mark of a list's item, or by an address in angle brackets. */
function usersNamed(text: string, index: Index): readonly User[] {
  const [, address = ''] = /<([^<>]+)>/.exec(text) ?? [];
  const named = usersCalled(text, index);
  return named.length > 0 ? named : usersCalled(address, index);
}

function usersCalled(text: string, index: Index): readonly User[] {
  const forms = [text, text.replace(listMark, '').replace(/^mailto:/i, '')];
  return forms.map((form) => index.get(visibleName(form)) ?? []).find((users) => users.length > 0) ?? [];
}

/** `- `, `• `, `1. `, `2) ` */
const listMark = /^(?:[-–—*•·]|\d{1,5}[.)])\s+/u;

function matchOf({ line, cells }: Row, index: Index): Match {
  // A name may itself have a comma, and one that several users have is told apart by the address beside it.
  const found = [usersCalled(line, index), ...personIn(cells).map((cell) => usersNamed(cell, index))];
  const [user] = found.flatMap(onlyOne);
  if (user === undefined) return { line, user: null, fault: found.flat().length === 0 ? 'unknown' : 'several' };
  return { line, user, fault: user.licenceId === null ? null : 'holds-one' };
}

/** The cells that may name a row's person: its first address, and what stands before that. */
function personIn(cells: readonly string[]): readonly string[] {
  const at = cells.findIndex(isAddress);
  return at === -1 ? cells : [...cells.slice(at, at + 1), ...cells.slice(0, at)];
}

function onlyOne(users: readonly User[]): readonly User[] {
  return users.length === 1 ? users : [];
}
