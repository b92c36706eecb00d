import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { faultInForm, faultInJson, isDecodable } from './body-shape.ts';
import { ApiError, type ProblemCode } from './problems.ts';

/** A request that reaches no route, because it is too large or unreadable. Nothing of it is kept. */
export class Inadmissible extends ApiError {
  override name = 'Inadmissible';
}

/** Refuses an unreadable address, before every route of an app. */
export const readableAddress: MiddlewareHandler = createMiddleware(async (context, next) => {
  requireReadableAddress(context);
  await next();
});

/** Checks each request to a page before it is read further: a form is small, from any sender. */
export function formDoor(): MiddlewareHandler {
  const readForm = bodyDoor(
    () => mostBytesOfForm,
    (context, text) => {
      if (text !== '') requireForm(context);
      return faultInForm(text);
    },
  );
  return createMiddleware(async (context, next) => {
    requireReadableAddress(context);
    const { method } = context.req;
    if (method === 'GET' || method === 'HEAD') return next();
    return readForm(context, next);
  });
}

const mostBytesOfForm = 64 * 1024;

/**
 * Checks the body of each change of the API, once its caller may make it. Reads no more than the route can take, and
 * refuses shapes that no route takes and bytes that are not UTF-8.
 */
export function jsonDoor(bytesTaken: () => number): MiddlewareHandler {
  return bodyDoor(bytesTaken, (_, text) => faultInJson(text));
}

/** Limits and checks a body. One whose declared length is too long is refused unread. */
function bodyDoor(
  bytesTaken: () => number,
  faultIn: (context: Context, text: string) => string | null,
): MiddlewareHandler {
  return createMiddleware(async (context, next) => {
    const maxSize = bytesTaken();
    const onError = (): never => {
      throw new Inadmissible('body_too_large', `A request here has at most ${maxSize} bytes.`);
    };
    const readAndGoOn = async (): Promise<void> => {
      const text = await readText(context);
      const fault = faultIn(context, text);
      if (fault !== null) throw unreadable(fault);
      await makeWay(text);
      await next();
    };
    const declared = declaredBytes(context);
    // Counting a body makes a web stream of it, which costs more than the rest of its reading.
    if (declared === null) return counted(maxSize, onError)(context, readAndGoOn);
    if (declared > maxSize) onError();
    return readAndGoOn();
  });
}

/** Counts a body while it is read, and only then goes on. */
function counted(maxSize: number, onError: () => never): MiddlewareHandler {
  return async (context, next) => {
    let isCounted = false;
    const goOn = async (): Promise<void> => {
      isCounted = true;
      await next();
    };
    try {
      return await bodyLimit({ maxSize, onError })(context, goOn);
    } catch (error) {
      if (isCounted || error instanceof Inadmissible) throw error;
      throw brokenOff();
    }
  };
}

/** The body's length, which Node.js holds its sender to; null where it has to be counted, as it is not declared. */
function declaredBytes({ req }: Context): number | null {
  const length = req.header('content-length');
  return length === undefined || req.header('transfer-encoding') !== undefined ? null : Number(length);
}

/** Gives other requests a turn after a long text, as each step that reads it takes a while. */
export async function makeWay({ length }: string): Promise<void> {
  if (length > longText) await setImmediate();
}

const longText = 64 * 1024;

/** Refuses an address with unencoded bytes beyond ASCII, which would be read as other characters. */
function requireReadableAddress({ req, env }: Context<{ Bindings: { incoming?: { url?: string } } }>): void {
  if (!isDecodable(req.url) || /[^\x21-\x7e]/.test(env?.incoming?.url ?? ''))
    throw unreadable('The address is not UTF-8, percent-encoded.');
  if (req.url.includes('%00')) throw unreadable('The address has a NUL character.');
}

/**
 * The body's text, decoded once for all later readers. It is read as bytes first, as a decoder would replace what is
 * not UTF-8.
 */
async function readText({ req }: Context): Promise<string> {
  const coding = req.header('content-encoding') ?? 'identity';
  if (!/^identity$/i.test(coding)) throw unsupported('Send the body as it is, without a Content-Encoding.');
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(req.header('content-type') ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported('Send the body in UTF-8.');
  const bytes = await req.raw.arrayBuffer().catch(() => {
    throw brokenOff();
  });
  if (!isUtf8(bytes)) throw unreadable('The body is not UTF-8.');
  const text = new TextDecoder().decode(bytes);
  // Stored as Hono's own body cache does, whose type says otherwise.
  Object.assign(req.bodyCache, { text: Promise.resolve(text) });
  return text;
}

function requireForm({ req }: Context): void {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(req.header('content-type') ?? ''))
    throw unsupported('Send application/x-www-form-urlencoded.');
}

/** Its sender has left, and reads no answer: for the log and the figures, as it is no fault of the service. */
function brokenOff(): Inadmissible {
  return unreadable('The body broke off before its end.');
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
