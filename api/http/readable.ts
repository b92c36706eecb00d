import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './access.ts';
import { type FieldError, invalid, invalidFields, mostErrors, pointerTo } from './problems.ts';
import { makeWay } from './request-limits.ts';

/**
 * Refuses a change whose body cannot be read, or contains text that no database can keep: a NUL, or half of a surrogate
 * pair. A body where none is taken is refused instead of ignored.
 */
export function readable({ takesBody }: { readonly takesBody: boolean }) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const text = await context.req.text();
    // Many clients declare JSON even where they send nothing.
    if (text === '') context.req.raw.headers.delete('content-type');
    else {
      const body = parse(text, context.req.header('content-type'));
      const errors = [
        ...(mayBeUnkeepable.test(text) ? unkeepable(body, []) : []),
        ...(takesBody ? [] : unknownIn(body)),
      ];
      if (errors.length > 0) throw invalidFields(errors);
      // The validators below would not recognise `application/json ; charset=utf-8`, and would see no body.
      context.req.raw.headers.set('content-type', 'application/json');
      await makeWay(text);
    }
    await next();
  });
}

function parse(text: string, contentType: string | undefined): unknown {
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? ''))
    throw invalid('', 'Send application/json.');
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('', 'The body is not JSON.');
  }
}

function unkeepable(value: unknown, path: readonly PropertyKey[]): readonly FieldError[] {
  if (typeof value === 'string') return isKeepable(value) ? [] : [{ pointer: pointerTo(path), detail: badText }];
  if (typeof value !== 'object' || value === null) return [];
  const errors: FieldError[] = [];
  for (const [name, item] of Object.entries(value)) {
    if (errors.length >= mostErrors) break;
    if (isKeepable(name)) errors.push(...unkeepable(item, [...path, name]));
    else errors.push({ pointer: pointerTo(path), detail: `A name here ${badText}` });
  }
  return errors;
}

/** In UTF-8 neither a NUL nor half of a pair can stand in JSON but as an escape; most bodies need no closer look. */
const mayBeUnkeepable = /\\u(?:0000|d[89a-f])/i;

const badText = 'has a NUL or half of a character';

function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function unknownIn(body: unknown): readonly FieldError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return [{ pointer: '', detail: 'No body is taken here.' }];
  return Object.keys(body).map((name) => ({ pointer: pointerTo([name]), detail: 'is not known here' }));
}
