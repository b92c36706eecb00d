import type { TimePosition } from '../../db/time-position.ts';
import { invalid } from './problems.ts';

/** One page of a list, and where the next one starts. Rows are asked for one more than shown, to know whether there is more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => string,
): { data: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encode(positionOf(last)) : null;
  return { data: shown.map(toItem), nextCursor };
}

/** The position in a cursor; undefined at the start of a list. */
export function positionIn(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const position = Buffer.from(cursor, 'base64url').toString();
  if (encode(position) !== cursor || position.includes('\0')) throw invalid('/cursor', 'is no cursor of this list');
  return position;
}

/** `most`: the greatest number the list can have. */
export function numberIn(cursor: string | undefined, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const position = positionIn(cursor);
  if (position === undefined) return undefined;
  const number = Number(position);
  if (!/^\d{1,16}$/.test(position) || number > most) throw invalid('/cursor', 'is no cursor of this list');
  return number;
}

/** `idPattern`: what the list's ids look like, as a cursor may be anything somebody typed. */
export function timePositionIn(cursor: string | undefined, idPattern = /^\d{1,15}$/): TimePosition | undefined {
  const position = positionIn(cursor);
  if (position === undefined) return undefined;
  const [, ms, id] = /^(\d{1,15}) ([\w-]{1,64})$/.exec(position) ?? [];
  if (ms === undefined || id === undefined || !idPattern.test(id))
    throw invalid('/cursor', 'is no cursor of this list');
  const at = new Date(Number(ms));
  // Beyond that year ISO 8601 needs a sign, which Postgres does not read.
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999) throw invalid('/cursor', 'is no cursor of this list');
  return { at, id };
}

export function timePosition(at: Date, id: string): string {
  return `${at.getTime()} ${id}`;
}

function encode(position: string): string {
  return Buffer.from(position).toString('base64url');
}
