import { createMiddleware } from 'hono/factory';
import type { PageContext, PageEnv } from './deps.ts';
import { fieldsOf, queryOf } from './forms.ts';

/** What a sign-in carries of a form: as much as fits into an address and a cookie. */
const mostCarried = 1_500;

/**
 * Before a form whose harm cannot be undone: an operator who has not signed in lately signs in again, and comes back to the form
 * with the fields that are `kept` (docs/product.md, "Operators on the pages"). Programs with keys never come here.
 */
export function freshSignIn(...kept: readonly string[]) {
  return createMiddleware<PageEnv>(async (context, next) => {
    const { tenantId } = context.get('session');
    if (tenantId !== null || context.get('isFresh')) return next();
    const here = await formAddress(context, kept);
    return context.redirect(`/sign-in?${new URLSearchParams({ again: 'true', next: here }).toString()}`, 303);
  });
}

/** The form's address with what was typed, or without it where that is too long. */
async function formAddress(context: PageContext, kept: readonly string[]): Promise<string> {
  const { path, method } = context.req;
  const fields = method === 'POST' ? await fieldsOf(context) : queryOf(context);
  const typed = kept.map((name) => [name, fields.text(name)] as const).filter(([, value]) => value !== '');
  const query = new URLSearchParams(Object.fromEntries(typed)).toString();
  return query === '' || query.length > mostCarried ? path : `${path}?${query}`;
}
