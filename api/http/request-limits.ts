import { isUtf8 } from 'node:buffer';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { faultInForm, faultInJson, isDecodable } from './body-shape.ts';
import { ApiError, type ProblemCode } from './problems.ts';

/** A request that reaches no route: it is too large, or nothing that can be read. Nothing of it is kept. */
export class Inadmissible extends ApiError {
  override name = 'Inadmissible';
}

const kinds = {
  json: { maxBytes: 1024 * 1024, faultIn: faultInJson },
  form: { maxBytes: 64 * 1024, faultIn: faultInForm },
} as const;

/**
 * The one door before each route of an app. It refuses a body that is too large, without reading the rest, one of a shape
 * that no route takes, and bytes that are not UTF-8. A GET is let through: to look for its body would cost a sixth of the
 * work of an entitlement.
 */
export function door(kind: keyof typeof kinds): MiddlewareHandler {
  const { maxBytes, faultIn } = kinds[kind];
  const limitBody = bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new Inadmissible('body_too_large', `A request here has at most ${maxBytes} bytes.`);
    },
  });
  return createMiddleware(async (context, next) => {
    requireReadableAddress(context);
    const { method } = context.req;
    if (method === 'GET' || method === 'HEAD') return next();
    return limitBody(context, async () => {
      const text = await textOf(context);
      if (text !== '' && kind === 'form') requireForm(context);
      const fault = faultIn(text);
      if (fault !== null) throw unreadable(fault);
      await next();
    });
  });
}

/** Bytes beyond ASCII belong into an address percent-encoded; unencoded they would be taken for other characters. */
function requireReadableAddress({ req, env }: Context<{ Bindings: { incoming?: { url?: string } } }>): void {
  if (!isDecodable(req.url) || /[^\x21-\x7e]/.test(env?.incoming?.url ?? ''))
    throw unreadable('The address is not UTF-8, percent-encoded.');
  if (req.url.includes('%00')) throw unreadable('The address has a NUL character.');
}

/** The body's text. Read as bytes first, because a decoder would replace what is not UTF-8. */
async function textOf({ req }: Context): Promise<string> {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(req.header('content-type') ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported('Send the body in UTF-8.');
  const bytes = await req.arrayBuffer();
  if (!isUtf8(bytes)) throw unreadable('The body is not UTF-8.');
  return req.text();
}

function requireForm({ req }: Context): void {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(req.header('content-type') ?? ''))
    throw unsupported('Send application/x-www-form-urlencoded.');
}

function unreadable(detail: string): Inadmissible {
  return inadmissible('validation_failed', detail);
}

function unsupported(detail: string): Inadmissible {
  return inadmissible('unsupported_media_type', detail);
}

function inadmissible(code: ProblemCode, detail: string): Inadmissible {
  return new Inadmissible(code, detail, { errors: [{ pointer: '', detail }] });
}
