import { Hono } from 'hono';
import type { Access } from '../access.ts';
import type { PageEnv } from '../deps.ts';
import { freshSignIn } from '../fresh.ts';
import { acknowledge } from './attention.tsx';
import { moveClock } from './clock.tsx';
import { create, createPage } from './create.tsx';
import {
  addEndpoint,
  deleteEndpoint,
  endpointPage,
  endpointsPage,
  redeliver,
  rotate,
  setPaused,
} from './event-endpoints.tsx';
import { keys } from './keys.tsx';
import { mailPage, mailsPage, resendMail } from './mails.tsx';
import { neededPage } from './needed.tsx';
import { changePrice, pricePage } from './price.tsx';
import { ensureRun } from './run.tsx';
import { searchPage } from './search.tsx';
import { makeLink } from './sign-in-link.tsx';
import { startPage } from './start.tsx';
import { tenantForm, tenantPage } from './tenant.tsx';
import { changeDetails } from './tenant-details.tsx';
import { tenantsPage } from './tenants.tsx';
import { lookUp } from './unknown-charges.tsx';

/** The pages of ops: tenants with their forms, mails, and keys. */
export function opsPages(allow: Access): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.use(allow('ops'));
  app.get('/', startPage);
  app.get('/needs/:kind', neededPage);
  app.get('/search', searchPage);
  app.get('/tenants', tenantsPage);
  app.get('/new-tenant', createPage).post(create);
  app.get('/tenants/:t', tenantPage);
  app.post('/tenants/:t/acknowledge', tenantForm(acknowledge));
  app.post('/tenants/:t/look-up', tenantForm(lookUp));
  app.post('/tenants/:t/run', tenantForm(ensureRun));
  app.post('/tenants/:t/clock', tenantForm(moveClock));
  app.post('/tenants/:t/details', tenantForm(changeDetails));
  app.post('/tenants/:t/sign-in-link', makeLink);
  app.use('/tenants/:t/price', freshSignIn);
  app.get('/tenants/:t/price', pricePage).post(changePrice);
  app.get('/mails', mailsPage);
  app.get('/mails/:id', mailPage);
  app.post('/mails/:id/resend', resendMail);
  app.get('/event-endpoints', endpointsPage).post(addEndpoint);
  app.get('/event-endpoints/:id', endpointPage);
  app.post('/event-endpoints/:id/pause', setPaused(true));
  app.post('/event-endpoints/:id/resume', setPaused(false));
  app.post('/event-endpoints/:id/rotate', rotate);
  app.post('/event-endpoints/:id/redeliver', redeliver);
  app.post('/event-endpoints/:id/delete', deleteEndpoint);
  app.get('/keys', keys.page).post(keys.make);
  app.post('/keys/:id/revoke', keys.revoke);
  app.post('/sessions/:id/end', keys.endSession);
  return app;
}
