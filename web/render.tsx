import type { Context } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Answers with a whole page. Private, and kept for going back alone: a form that was left is found as it was left. */
export async function render(
  context: Context,
  page: JSX.Element,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  context.header('cache-control', 'private, no-cache');
  return context.html(`<!doctype html>${await page}`, status);
}
