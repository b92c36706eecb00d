import type { Context } from 'hono';
import type { Typed } from './cookies.ts';
import type { PageContext } from './deps.ts';
import { Fields, fieldsOf, queryOf } from './forms.ts';

/*
 * A form that a sign-in comes before is not sent on. What was typed waits in a cookie of this browser, and the form's
 * page shows it again: in an address it would stand in mails and in the logs of proxies, and any link could fill a form in.
 */

/** What a form sends beside what a person typed or chose. */
const notTyped: ReadonlySet<string> = new Set(['csrf', 'once', 'quote', 'confirm', 'changed', 'step', 'show', 'do']);

/** What a person typed into the form that was sent, or chose in it. */
export async function typedInto(context: Context): Promise<Typed['fields']> {
  return (await fieldsOf(context)).entries().filter(([name]) => !notTyped.has(name));
}

/**
 * The fields that a form's page begins with: those of its address, and instead of them what was typed before a sign-in.
 * `lists` are the fields of the address that may occur many times.
 */
export function typedOf(context: PageContext, lists: Readonly<Record<string, readonly string[]>> = {}): Fields {
  return queryOf(context, lists).with(typedBefore(context));
}

/** What was typed before a sign-in, alone. */
export function typedBefore(context: PageContext): Fields {
  return Fields.of(context.get('typed'));
}

/** The page of this site that a form was sent from; null where the browser does not say. */
export function pageBefore(context: Context, publicUrl: string): URL | null {
  const before = context.req.header('referer') ?? '';
  if (!URL.canParse(before)) return null;
  const url = new URL(before);
  return [publicUrl, context.req.url].some((own) => new URL(own).host === url.host) ? url : null;
}
