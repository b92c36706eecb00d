import { z } from '@hono/zod-openapi';
import type { RecordedChange } from '../../db/changes.ts';
import { findLicences } from '../../db/licences.ts';
import { keepNote } from '../../db/requests.ts';
import { refsOfUsers } from '../../db/user-refs.ts';
import { refusals } from '../../domain/refusals.ts';
import type { UserRef } from '../../domain/user-ref.ts';
import { describeChange, describeSubscription, refused, requireInstance } from '../commands/changes.ts';
import { withQuote } from '../commands/quoted.ts';
import { licenceNumber, selectionOf } from '../commands/selection.ts';
import { chargeOfTenant } from '../commands/tenant-charge.ts';
import { answered, changeRoute, type Target } from '../http/change-route.ts';
import { ApiError, type FieldError, mostErrors, notFound } from '../http/problems.ts';
import { changeSchema } from '../schemas/change.ts';
import { addLicencesBody, assigneeBody, assignmentsBody, licenceSchema, selectionBody } from '../schemas/licence.ts';
import { listOf } from '../schemas/lists.ts';
import { nothingBody } from '../schemas/ops.ts';
import { cardSchema, paymentMethodBody } from '../schemas/payment-method.ts';
import {
  activationBody,
  cancellationBody,
  paymentBody,
  priceBody,
  subscriptionSchema,
} from '../schemas/subscription.ts';

const change = answered('What the change came to.', changeSchema, ({ deps }, recorded) =>
  describeChange(deps, recorded),
);

/** The requests that each send one command to a tenant's workflow (docs/api.md, "Tenant admin"). */
export const changeRoutes = [
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/subscription/activation',
    tag: 'Subscription',
    summary: 'Go on after the trial, with so many licences',
    body: activationBody,
    toCommand: ({ quantity, startNow = false, quote }, target) =>
      withQuote(target, quote, { type: 'activate', quantity, startNow }),
    answer: change,
  }),
  changeRoute({
    method: 'delete',
    path: '/v1/tenants/{t}/subscription/activation',
    tag: 'Subscription',
    summary: 'Undo the conversion, in the trial',
    toCommand: () => ({ type: 'undoActivation' }),
    answer: change,
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/subscription/cancellation',
    tag: 'Subscription',
    summary: 'Cancel at the end of what is paid for',
    body: cancellationBody,
    toCommand: () => ({ type: 'cancel' }),
    // Stored only now, as a refused cancellation must leave no text behind, least of all about a deleted tenant.
    afterwards: async ({ reason = '' }, { deps, tenantId, commandId }) => {
      if (reason !== '') await keepNote(deps.db, tenantId, commandId, reason);
    },
    answer: change,
  }),
  changeRoute({
    method: 'delete',
    path: '/v1/tenants/{t}/subscription/cancellation',
    tag: 'Subscription',
    summary: 'Keep the subscription: undo the cancellation',
    toCommand: () => ({ type: 'keep' }),
    answer: change,
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/licences',
    tag: 'Licences',
    summary: 'Add licences; an active subscription is charged pro rata',
    body: addLicencesBody,
    toCommand: ({ quantity, quote }, target) => withQuote(target, quote, { type: 'addLicences', quantity }),
    answer: change,
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/licences/removals',
    tag: 'Licences',
    summary: 'Remove licences; paid ones work until the next billing date',
    body: selectionBody,
    toCommand: (selection) => ({ type: 'removeLicences', selection: selectionOf(selection) }),
    answer: change,
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/licences/reactivations',
    tag: 'Licences',
    summary: 'Take a removal back, free',
    body: selectionBody,
    toCommand: (selection) => ({ type: 'reactivateLicences', selection: selectionOf(selection) }),
    answer: change,
  }),
  changeRoute({
    method: 'put',
    path: '/v1/tenants/{t}/licences/{id}/assignee',
    tag: 'Licences',
    summary: 'Give a licence to a user, and take it from its holder',
    body: assigneeBody,
    toCommand: async ({ userId }, target) => {
      const number = licenceNumber(target.params['id']);
      const [user] = await requireUsers(target, [userId], () => '/userId');
      if (user === undefined) throw notFound('user');
      return { type: 'assignLicence', number, user };
    },
    answer: answered('The licence.', licenceSchema, readLicence),
  }),
  changeRoute({
    method: 'delete',
    path: '/v1/tenants/{t}/licences/{id}/assignee',
    tag: 'Licences',
    summary: 'Take a licence from its user',
    toCommand: async (_, { deps, tenantId, params }) => {
      const number = licenceNumber(params['id']);
      await requireInstance(deps, tenantId);
      return { type: 'revokeLicence', number };
    },
    answer: answered('The licence, free.', licenceSchema, readLicence),
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/licences/assignments',
    tag: 'Licences',
    summary: 'Give each of some users a free licence, all or none',
    body: assignmentsBody,
    toCommand: async ({ userIds }, target) => {
      const users = await requireUsers(target, userIds, (index) => `/userIds/${index}`);
      return { type: 'assignUsers', users };
    },
    answer: answered('The licences given.', listOf(licenceSchema), (_, { licences }) =>
      z.encode(listOf(licenceSchema), { data: licences, nextCursor: null }),
    ),
  }),
  changeRoute({
    method: 'delete',
    path: '/v1/tenants/{t}/users/{userId}',
    tag: 'Users',
    summary: 'Delete a user, and take their licence back',
    toCommand: async (_, { deps, tenantId, params }) => {
      const { userId = '' } = params;
      await requireInstance(deps, tenantId);
      const user = (await refsOfUsers(deps.db, tenantId, [userId])).get(userId);
      if (user === undefined) throw notFound('user');
      return { type: 'removeUser', user };
    },
    answer: { description: 'The user is gone.' },
  }),
  changeRoute({
    method: 'put',
    path: '/v1/tenants/{t}/payment-method',
    tag: 'Payments',
    summary: 'Use this card from now on; an overdue bill is tried at once',
    body: paymentMethodBody,
    toCommand: ({ paymentMethod }) => ({ type: 'setPaymentMethod', paymentMethod }),
    answer: answered('The card.', cardSchema, (_, { subscription }) => {
      const { card } = subscription.view;
      if (card === null) throw new ApiError('no_payment_method', 'There is no card any more.');
      return card;
    }),
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/payments',
    tag: 'Payments',
    summary: 'Pay what is overdue now; suspended or expired, begin again',
    body: paymentBody,
    toCommand: ({ quote }, target) => withQuote(target, quote, { type: 'pay' }),
    answer: change,
  }),
  changeRoute({
    method: 'post',
    path: '/v1/tenants/{t}/charges/{id}/withdrawal',
    tag: 'Payments',
    summary: 'Withdraw a purchase that waits for its payer at the bank',
    body: nothingBody,
    toCommand: async (_, { deps, params }) => {
      const { key: chargeKey, state } = await chargeOfTenant(deps, params);
      // A paid charge no longer waits, and its workflow only knows that it does not.
      if (state === 'succeeded') throw await refused(deps, params['t'] ?? '', refusals.alreadyPaid().refusal);
      return { type: 'withdrawPayment', chargeKey };
    },
    answer: change,
  }),
  changeRoute({
    method: 'put',
    path: '/v1/tenants/{t}/price',
    tag: 'Tenants',
    summary: 'Set a new price version, from the next renewal on',
    roles: ['ops'],
    body: priceBody,
    toCommand: ({ unitPrice }) => ({ type: 'setPrice', unitPrice }),
    answer: answered('The subscription.', subscriptionSchema, ({ deps }, { subscription }) =>
      describeSubscription(deps, subscription),
    ),
  }),
];

async function readLicence(
  { deps, tenantId, params }: Target,
  { licences }: RecordedChange,
): Promise<z.input<typeof licenceSchema>> {
  const number = licenceNumber(params['id']);
  // A command that finds the licence already as requested changes none.
  const [untouched] = licences.length > 0 ? [] : await findLicences(deps.db, tenantId, [number]);
  const licence = licences.find((one) => one.number === number) ?? untouched;
  if (licence === undefined) throw notFound('licence');
  return z.encode(licenceSchema, licence);
}

/**
 * The refs of users. Refuses users that the instance does not have, each by its pointer in the body; looks for no
 * further ones once as many are missing as an answer names.
 */
async function requireUsers(
  { deps, tenantId }: Target,
  userIds: readonly string[],
  pointerOf: (index: number) => string,
): Promise<readonly UserRef[]> {
  await requireInstance(deps, tenantId);
  const refs: UserRef[] = [];
  const errors: FieldError[] = [];
  for (let first = 0; first < userIds.length && errors.length < mostErrors; first += usersAtOnce) {
    const some = userIds.slice(first, first + usersAtOnce);
    const known = await refsOfUsers(deps.db, tenantId, some);
    for (const [index, userId] of some.entries()) {
      const ref = known.get(userId);
      if (ref === undefined) errors.push({ pointer: pointerOf(first + index), detail: `There is no user ${userId}.` });
      else refs.push(ref);
    }
  }
  const [missing] = errors;
  if (missing !== undefined) throw new ApiError('not_found', missing.detail, { errors });
  return refs;
}

const usersAtOnce = 1_000;
