import { Hono } from 'hono';
import type { TenantOperation } from 'licence-billing-client';
import { type Access, tenantPeople } from '../access.ts';
import type { PageContext, PageEnv } from '../deps.ts';
import { freshSignIn } from '../fresh.ts';
import { reasonBeforeMoney } from './acting.tsx';
import { activate, activatePage, undoActivation } from './activate.tsx';
import { activityFile, activityPage } from './activity.tsx';
import { add, addPage } from './add.tsx';
import { assign, assignPage } from './assign.tsx';
import { billingDetailsPage, editDetails, editDetailsPage } from './billing-details.tsx';
import { cancel, cancelPage, keep } from './cancel.tsx';
import { card, cardSaved } from './card.tsx';
import { chooseLanguage } from './choose-language.ts';
import { changeCompany, companyPage } from './company.tsx';
import { addContact, contactsPage, removeContact } from './contacts.tsx';
import { give, givePage } from './give.tsx';
import { licencesFile, licencesPage } from './licences.tsx';
import { operationPage } from './operation.tsx';
import { pay, payPage } from './pay.tsx';
import { confirmPayment, paymentPage, withdrawPayment } from './payment.tsx';
import { changeRole, invite, inviteAgain, people, peoplePath, removeMember } from './people.tsx';
import { mailReceipt, receiptPage, receiptsArchive, receiptsPage } from './receipts.tsx';
import { reactivate, remove, removePage } from './remove.tsx';
import { needs } from './rights.tsx';
import { exportData, subscriptionPage } from './subscription.tsx';
import { checkTaxIdAgain } from './tax-id.tsx';
import { giveBack, ticked } from './ticked.ts';

type Handler = (context: PageContext) => Response | Promise<Response>;
type LicensingRoute = `${'GET' | 'POST'} /:t${string}`;

/**
 * Each page with the API's operation that it is for: only those who may use the operation see the page and may send its
 * forms.
 */
export const licensingRoutes: Readonly<
  Record<LicensingRoute, readonly [operation: TenantOperation, handler: Handler]>
> = {
  'GET /:t': ['GET /v1/tenants/{t}/licences', licencesPage],
  'GET /:t/licences.csv': ['GET /v1/tenants/{t}/licences', licencesFile],
  'GET /:t/add': ['POST /v1/tenants/{t}/licences', addPage],
  'POST /:t/add': ['POST /v1/tenants/{t}/licences', add],
  'GET /:t/remove': ['POST /v1/tenants/{t}/licences/removals', removePage],
  'POST /:t/remove': ['POST /v1/tenants/{t}/licences/removals', remove],
  'GET /:t/give': ['POST /v1/tenants/{t}/licences/assignments', givePage],
  'POST /:t/give': ['POST /v1/tenants/{t}/licences/assignments', give],
  'POST /:t/ticked': ['DELETE /v1/tenants/{t}/licences/{id}/assignee', ticked],
  'POST /:t/give-back': ['PUT /v1/tenants/{t}/licences/{id}/assignee', giveBack],
  'GET /:t/assign': ['POST /v1/tenants/{t}/licences/assignments', assignPage],
  'POST /:t/assign': ['POST /v1/tenants/{t}/licences/assignments', assign],
  'POST /:t/reactivations': ['POST /v1/tenants/{t}/licences/reactivations', reactivate],
  'GET /:t/subscription': ['GET /v1/tenants/{t}/upcoming', subscriptionPage],
  'GET /:t/activate': ['POST /v1/tenants/{t}/subscription/activation', activatePage],
  'POST /:t/activate': ['POST /v1/tenants/{t}/subscription/activation', activate],
  'POST /:t/language': ['GET /v1/tenants/{t}', chooseLanguage],
  'POST /:t/activation/undo': ['DELETE /v1/tenants/{t}/subscription/activation', undoActivation],
  'GET /:t/billing-details': ['GET /v1/tenants/{t}/billing-details', billingDetailsPage],
  'GET /:t/billing-details/edit': ['PUT /v1/tenants/{t}/billing-details', editDetailsPage],
  'POST /:t/billing-details/edit': ['PUT /v1/tenants/{t}/billing-details', editDetails],
  'POST /:t/billing-details/check-tax-id': ['POST /v1/tenants/{t}/tax-id-checks', checkTaxIdAgain],
  'GET /:t/company': ['PATCH /v1/tenants/{t}', companyPage],
  'POST /:t/company': ['PATCH /v1/tenants/{t}', changeCompany],
  'POST /:t/card': ['POST /v1/tenants/{t}/payment-method/setup-sessions', card],
  'GET /:t/card/saved': ['POST /v1/tenants/{t}/payment-method/setup-sessions', cardSaved],
  'GET /:t/contacts': ['GET /v1/tenants/{t}/contacts', contactsPage],
  'POST /:t/contacts': ['POST /v1/tenants/{t}/contacts', addContact],
  'POST /:t/contacts/:id/remove': ['DELETE /v1/tenants/{t}/contacts/{id}', removeContact],
  'GET /:t/pay': ['POST /v1/tenants/{t}/payments', payPage],
  'POST /:t/pay': ['POST /v1/tenants/{t}/payments', pay],
  'GET /:t/payments/:id': ['GET /v1/tenants/{t}/charges/{id}/confirmation', paymentPage],
  'POST /:t/payments/:id': ['POST /v1/tenants/{t}/charges/{id}/confirmation', confirmPayment],
  'POST /:t/payments/:id/withdrawal': ['POST /v1/tenants/{t}/charges/{id}/withdrawal', withdrawPayment],
  'GET /:t/cancel': ['POST /v1/tenants/{t}/subscription/cancellation', cancelPage],
  'POST /:t/cancel': ['POST /v1/tenants/{t}/subscription/cancellation', cancel],
  'POST /:t/keep': ['DELETE /v1/tenants/{t}/subscription/cancellation', keep],
  'GET /:t/export': ['GET /v1/tenants/{t}/export', exportData],
  'GET /:t/operations/:id': ['GET /v1/tenants/{t}/operations/{id}', operationPage],
  'GET /:t/receipts': ['GET /v1/tenants/{t}/invoices', receiptsPage],
  'GET /:t/receipts/archive.zip': ['GET /v1/tenants/{t}/invoice-archive', receiptsArchive],
  'GET /:t/receipts/:number': ['GET /v1/tenants/{t}/invoices/{number}', receiptPage],
  'POST /:t/receipts/:number/mail': ['POST /v1/tenants/{t}/invoices/{number}/mails', mailReceipt],
  'GET /:t/activity.csv': ['GET /v1/tenants/{t}/activity', activityFile],
  'GET /:t/activity': ['GET /v1/tenants/{t}/activity', activityPage],
  'GET /:t/people': ['GET /v1/tenants/{t}/members', people.page],
  'POST /:t/people': ['POST /v1/tenants/{t}/members', invite],
  'POST /:t/people/:id/role': ['PATCH /v1/tenants/{t}/members/{id}', changeRole],
  'POST /:t/people/:id/invitation': ['POST /v1/tenants/{t}/members/{id}/invitations', inviteAgain],
  'POST /:t/people/:id/remove': ['DELETE /v1/tenants/{t}/members/{id}', removeMember],
  // The keys' former address, before the page also had people.
  'GET /:t/keys': ['GET /v1/tenants/{t}/keys', (context) => context.redirect(peoplePath(context), 303)],
  'POST /:t/keys': ['POST /v1/tenants/{t}/keys', people.make],
  'POST /:t/keys/:id/revoke': ['DELETE /v1/tenants/{t}/keys/{id}', people.revoke],
  'POST /:t/sessions/:id/end': ['DELETE /v1/tenants/{t}/sessions/{id}', people.endSession],
};

/** A tenant's licensing pages, for its people and for ops. */
export function licensingPages(allow: Access): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.use('/:t/*', allow('ops', ...tenantPeople));
  app.use('/:t/*', reasonBeforeMoney);
  app.use('/:t/cancel', freshSignIn);
  for (const [route, [operation, handler]] of Object.entries(licensingRoutes)) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path, needs(operation), handler);
  }
  return app;
}
