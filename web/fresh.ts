import { createMiddleware } from 'hono/factory';
import type { PageEnv } from './deps.ts';
import { hereOf } from './view.ts';

/**
 * Guards a form whose harm cannot be undone: an operator who has not signed in recently signs in again, and comes back
 * to the form with what was typed (docs/product.md, "Operators on the pages"). Programs with keys never come here.
 */
export const freshSignIn = createMiddleware<PageEnv>(async (context, next) => {
  const { tenantId } = context.get('session');
  if (tenantId !== null || context.get('isFresh')) return next();
  if (context.req.method === 'POST') await context.get('keepTyped')();
  return context.redirect(`/sign-in?${new URLSearchParams({ again: 'true', next: hereOf(context) }).toString()}`, 303);
});
