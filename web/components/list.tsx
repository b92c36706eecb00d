import type { Child } from 'hono/jsx';
import type { Fields } from '../forms.ts';

/** Where a list has nothing to show. */
export function Empty({ children }: { readonly children: Child }) {
  return <p class="empty">{children}</p>;
}

/** Which part of a list an address asks for: the first, or the one that `More` leads to. */
export function partIn(query: Fields, limit: number): { readonly limit: number; readonly cursor?: string } {
  const cursor = query.text('cursor');
  return cursor === '' ? { limit } : { limit, cursor };
}

interface MoreProps {
  readonly path: string;
  readonly nextCursor: string | null;
  /** What else the list was asked for. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The way to the rest of a list, which is too long for one page. */
export function More({ path, nextCursor, query = {} }: MoreProps) {
  if (nextCursor === null) return null;
  return (
    <p class="more">
      <a href={`${path}?${new URLSearchParams({ ...query, cursor: nextCursor }).toString()}`} rel="next">
        Show the next ones
      </a>
    </p>
  );
}
