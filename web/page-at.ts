import type { Hono } from 'hono';
import type { PageEnv } from './deps.ts';

/** The path of the page at an address; null where there is neither a page nor a form. */
export type PageAt = (path: string) => string | null;

/**
 * Finds the page of an address: its own, or where only a form is sent there, the nearest above it. Such an address is
 * opened after a sign-in, or from the address bar where a form was refused.
 */
export function createPageAt(app: Hono<PageEnv>): PageAt {
  const patterns = (method: string): readonly (readonly string[])[] =>
    app.routes.filter((route) => route.method === method).map((route) => route.path.split('/'));
  return (path) => {
    const isAny = (all: readonly (readonly string[])[], segments: readonly string[]): boolean =>
      all.some((pattern) => fits(pattern, segments));
    const [pages, forms] = [patterns('GET'), patterns('POST')];
    const segments = path.split('/');
    if (isAny(pages, segments)) return path;
    if (!isAny(forms, segments)) return null;
    for (let length = segments.length - 1; length > 1; length -= 1) {
      const above = segments.slice(0, length);
      if (isAny(pages, above)) return above.join('/');
    }
    return null;
  };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
