import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './access.ts';
import { ApiError, invalid } from './problems.ts';

const maxBodyBytes = 1024 * 1024;

/** Refuses an address with a NUL, which Postgres cannot keep. */
export const refuseNul = createMiddleware<ApiEnv>(async (context, next) => {
  if (context.req.url.includes('%00')) throw invalid('', 'The address has a NUL character.');
  await next();
});

export function bodyTooLarge(): ApiError {
  return new ApiError('body_too_large', `A request has at most ${maxBodyBytes} bytes.`);
}

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw bodyTooLarge();
  },
});

/** A GET is let through: to look for its body would cost a sixth of the work of an entitlement. */
export const withLimitedBody = createMiddleware<ApiEnv>((context, next) =>
  context.req.method === 'GET' ? next() : limitBody(context, next),
);
