import { Hono } from 'hono';
import type { Access } from '../access.ts';
import type { PageEnv } from '../deps.ts';
import { acknowledge } from './acknowledge.ts';
import { moveClock } from './clock.ts';
import { create, createPage } from './create.tsx';
import { lookUp } from './look-up.ts';
import { mailPage } from './mail.tsx';
import { mailsPage } from './mails.tsx';
import { makeLink } from './sign-in-link.tsx';
import { tenantPage } from './tenant.tsx';
import { tenantsPage } from './tenants.tsx';

/** Ops' pages: every tenant, and what can be done for it. */
export function opsPages(allow: Access): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.use(allow('ops'));
  app.get('/', (context) => context.redirect('/ops/tenants', 303));
  app.get('/tenants', tenantsPage);
  app.get('/new-tenant', createPage).post(create);
  app.get('/tenants/:t', tenantPage);
  app.post('/tenants/:t/acknowledge', acknowledge);
  app.post('/tenants/:t/look-up', lookUp);
  app.post('/tenants/:t/clock', moveClock);
  app.post('/tenants/:t/sign-in-link', makeLink);
  app.get('/mails', mailsPage);
  app.get('/mails/:id', mailPage);
  return app;
}
