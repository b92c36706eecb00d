import { Hono } from 'hono';
import type { Access } from '../access.ts';
import type { PageEnv } from '../deps.ts';
import { freshSignIn } from '../fresh.ts';
import { accountingFile, accountingPage } from './accounting.tsx';
import { chargePage } from './charge.tsx';
import { chargesFile, chargesPage } from './charges.tsx';
import { lookUp } from './look-up.tsx';
import { reconciliationPage } from './reconciliation.tsx';
import { reconcile, reconciliationsPage } from './reconciliations.tsx';
import { refund, refundPage } from './refund.tsx';
import { revenueFile, revenuePage } from './revenue.tsx';

/** The pages of finance, which ops may see as well. */
export function financePages(allow: Access): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.use(allow('finance', 'ops'));
  app.get('/', (context) => context.redirect('/finance/charges', 303));
  app.get('/charges', chargesPage);
  app.get('/charges.csv', chargesFile);
  app.get('/charges/:id', chargePage);
  app.post('/charges/:id/look-up', lookUp);
  app.use('/charges/:id/refund', freshSignIn);
  app.get('/charges/:id/refund', refundPage).post(refund);
  app.get('/accounting', accountingPage);
  app.get('/accounting.csv', accountingFile);
  app.get('/revenue', revenuePage);
  app.get('/revenue.csv', revenueFile);
  app.get('/reconciliations', reconciliationsPage).post(reconcile);
  app.get('/reconciliations/:id', reconciliationPage);
  return app;
}
