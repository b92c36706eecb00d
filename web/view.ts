import type { Context } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Notice } from './cookies.ts';
import type { PageContext, Session } from './deps.ts';
import type { Zoned } from './format.ts';
import { type Language, locales } from './texts/language.ts';
import { type Texts, texts } from './texts/texts.ts';

/** What every page needs to render: the session, its token, a notice, and its language with texts and locale. */
export interface View {
  readonly session: Session;
  readonly csrfToken: string;
  readonly notice: Notice | null;
  readonly language: Language;
  /** All texts in that language: `t.add.title`. */
  readonly t: Texts;
  readonly locale: string;
  readonly path: string;
  readonly sellerTimeZone: string;
  /** The path with its query, to which a form on the page leads back. */
  readonly here: string;
}

export function viewOf(context: PageContext): View {
  const language = context.get('language');
  return {
    session: context.get('session'),
    csrfToken: context.get('csrfToken'),
    notice: context.get('takeNotice')(),
    language,
    t: texts[language],
    locale: locales[language],
    path: context.req.path,
    sellerTimeZone: context.get('sellerTimeZone'),
    here: hereOf(context),
  };
}

/** The texts in the page's language, for notices about what a form did. */
export function textsOf(context: PageContext): Texts {
  return texts[context.get('language')];
}

/** The path with its query, as it was requested. */
export function hereOf(context: Context): string {
  const { pathname, search } = new URL(context.req.url);
  return pathname + search;
}

/** Writes dates in UTC, for pages that are not about one tenant with its own zone. */
export function inUtc({ locale }: View): Zoned {
  return { locale, timeZone: 'UTC' };
}

/** Writes dates in the seller's zone, in which finance's months close. */
export function inSellersZone({ locale, sellerTimeZone }: View): Zoned {
  return { locale, timeZone: sellerTimeZone };
}

/** Answers with a whole page. The browser may keep it, so that going back finds a form as it was left. */
export async function render(
  context: Context,
  page: JSX.Element,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  context.header('cache-control', 'private, no-cache');
  return context.html(`<!doctype html>${await page}`, status);
}
