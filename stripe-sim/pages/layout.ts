import { html } from 'hono/html';
import type { Answer } from '../http/answer.ts';

export type Html = ReturnType<typeof html>;

/** A whole page, without scripts; it loads only the stand-in's style sheet. */
export async function page(
  title: string,
  content: Html,
  options: { readonly status?: number; readonly leadsTo?: readonly (string | null)[] } = {},
): Promise<Answer> {
  const markup = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<main>
<p class="notice">Test mode: a stand-in for Stripe. No card is charged.</p>
<h1>${title}</h1>
${content}
</main>
</body>
</html>`;
  return {
    status: options.status ?? 200,
    body: String(markup),
    headers: { ...security(options.leadsTo ?? []), 'content-type': 'text/html; charset=utf-8' },
  };
}

export function redirect(location: string): Answer {
  return { status: 303, body: '', headers: { location, 'cache-control': 'no-store' } };
}

/** Browsers also apply `form-action` to the redirects after a form, so their origins are allowed too. */
function security(leadsTo: readonly (string | null)[]): Readonly<Record<string, string>> {
  const origins = leadsTo.flatMap((url) => (url === null || !URL.canParse(url) ? [] : [new URL(url).origin]));
  return {
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action ${["'self'", ...new Set(origins)].join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
