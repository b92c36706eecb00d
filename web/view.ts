import type { Context } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { PageContext, Session } from './deps.ts';
import type { Zoned } from './format.ts';

/** What every page shows itself by: for whom, in whose language and time zone. */
export interface View {
  readonly session: Session;
  readonly csrfToken: string;
  readonly notice: string | null;
  readonly locale: string;
  readonly path: string;
}

export function viewOf(context: PageContext): View {
  return {
    session: context.get('session'),
    csrfToken: context.get('csrfToken'),
    notice: context.get('takeNotice')(),
    locale: localeOf(context.req.header('accept-language')),
    path: context.req.path,
  };
}

/** Where a page is about no tenant, or is not told its zone, its dates are UTC's. */
export function inUtc({ locale }: View): Zoned {
  return { locale, timeZone: 'UTC' };
}

/** The pages are in English: amounts and dates are written as the reader's kind of English writes them. */
export function localeOf(acceptLanguage = ''): string {
  const english = acceptLanguage
    .split(',')
    .map((entry) => entry.split(';')[0]?.trim() ?? '')
    .find((tag) => /^en-[A-Za-z]{2}$/.test(tag));
  return english ?? 'en-GB';
}

/** Answers with a whole page. Private, and kept for going back alone: a form that was left is found as it was left. */
export async function render(
  context: Context,
  page: JSX.Element,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  context.header('cache-control', 'private, no-cache');
  return context.html(`<!doctype html>${await page}`, status);
}
