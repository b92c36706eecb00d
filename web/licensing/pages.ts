import { Hono } from 'hono';
import type { Access } from '../access.ts';
import type { PageEnv } from '../deps.ts';
import { activate, activatePage, undoActivation } from './activate.tsx';
import { activityPage } from './activity.tsx';
import { add, addPage } from './add.tsx';
import { assign, assignPage, revoke } from './assign.tsx';
import { cancel, cancelPage, keep } from './cancel.tsx';
import { card, cardSaved } from './card.tsx';
import { addContact, contactsPage, removeContact } from './contacts.tsx';
import { keys } from './keys.tsx';
import { licencesPage } from './licences.tsx';
import { operationPage } from './operation.tsx';
import { pay, payPage } from './pay.tsx';
import { receiptPage, receiptsPage } from './receipts.tsx';
import { reactivate, remove, removePage } from './remove.tsx';
import { exportData, subscriptionPage } from './subscription.tsx';

/** A tenant's licensing pages, for its admins and for ops. */
export function licensingPages(allow: Access): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.use('/:t/*', allow('admin', 'ops'));
  app.get('/:t', licencesPage);
  app.get('/:t/add', addPage).post(add);
  app.get('/:t/remove', removePage).post(remove);
  app.get('/:t/assign', assignPage).post(assign);
  app.post('/:t/licences/:id/revoke', revoke);
  app.post('/:t/licences/:id/reactivate', reactivate);
  app.get('/:t/subscription', subscriptionPage);
  app.get('/:t/activate', activatePage).post(activate);
  app.post('/:t/activation/undo', undoActivation);
  app.post('/:t/card', card);
  app.get('/:t/card/saved', cardSaved);
  app.get('/:t/contacts', contactsPage).post(addContact);
  app.post('/:t/contacts/:id/remove', removeContact);
  app.get('/:t/pay', payPage).post(pay);
  app.get('/:t/cancel', cancelPage).post(cancel);
  app.post('/:t/keep', keep);
  app.get('/:t/export', exportData);
  app.get('/:t/operations/:id', operationPage);
  app.get('/:t/receipts', receiptsPage);
  app.get('/:t/receipts/:number', receiptPage);
  app.get('/:t/activity', activityPage);
  app.get('/:t/keys', keys.page).post(keys.make);
  app.post('/:t/keys/:id/revoke', keys.revoke);
  app.post('/:t/sessions/:id/end', keys.endSession);
  return app;
}
