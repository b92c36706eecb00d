import { Hono } from 'hono';
import type { Access } from '../access.ts';
import type { Cookies } from '../cookies.ts';
import type { PageEnv } from '../deps.ts';
import { activityPage } from './activity.tsx';

/** A tenant's licensing pages: its admins', and ops' who look after it. */
export function licensingPages(allow: Access, _cookies: Cookies): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  // Not on '/*': the tenant in the address is known to a handler whose path names it.
  app.use('/:t/*', allow('admin', 'ops'));
  app.get('/:t/activity', activityPage);
  return app;
}
