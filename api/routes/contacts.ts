import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { addContact, findContact, listContacts, mostContacts, removeContact } from '../../db/contacts.ts';
import { actorOf } from '../../db/keys.ts';
import { refusals } from '../../domain/refusals.ts';
import { type RouteDeps, refused, requireInstance, requireRunning } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { invalid, notFound } from '../http/problems.ts';
import { contactBody, contactSchema } from '../schemas/contact.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';

const path = '/v1/tenants/{t}/contacts';
const contactPage = listOf(contactSchema);

/** Routes for addresses that get a tenant's mails besides its admin (docs/product.md, "Contacts"). */
export function contactRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  readingRoutes(app, deps);
  changingRoutes(app, deps);
}

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', path, { roles: tenantRoles, cost: 1 }),
    tags: ['Tenants'],
    summary: 'The contacts, in the order in which they were added',
    request: { query: pageQuery },
    responses: { 200: json(contactPage, 'A page of contacts.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor);
    const rows = await listContacts(deps.db, tenantId, withoutUndefined({ after, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ createdAt, id }) => timePosition(createdAt, id));
    return context.json(z.encode(contactPage, page), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', `${path}/{id}`, { roles: tenantRoles, cost: 1 }),
    tags: ['Tenants'],
    summary: 'One contact',
    responses: { 200: json(contactSchema, 'The contact.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    const row = await findContact(deps.db, tenantId, context.req.param('id') ?? '');
    if (row === null) throw notFound('contact');
    return context.json(z.encode(contactSchema, row), 200);
  });
}

function changingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const add = createRoute({
    ...operation(deps, 'post', path, { roles: tenantRoles, cost: 1, shownOnce: [], audits: 'contactAdded' }),
    tags: ['Tenants'],
    summary: 'Add an address that gets receipts, failures, or everything',
    request: { body: body(contactBody) },
    responses: { 201: json(contactSchema, 'The contact.'), ...problems },
  });
  app.openapi(add, async (context) => {
    const { tenantId, commandId, caller } = commandContext(context);
    await requireRunning(deps, tenantId);
    const contact = { ...context.req.valid('json'), id: commandId, createdBy: actorOf(caller) };
    const added = await addContact(deps.db, tenantId, contact);
    if (added === 'deleted') throw await refused(deps, tenantId, refusals.ended().refusal);
    if (added === 'known') throw invalid('/email', 'is a contact already: remove it first to change what it gets');
    if (added === 'too many') throw invalid('/email', `is one more than the ${mostContacts} contacts of a tenant`);
    await auditAct(context, deps, added.id);
    return context.json(z.encode(contactSchema, added), 201);
  });

  const remove = createRoute({
    ...operation(deps, 'delete', `${path}/{id}`, {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: 'contactRemoved',
    }),
    tags: ['Tenants'],
    summary: 'Remove a contact: no mail goes to it any more',
    responses: { 204: { description: 'It is removed.' }, ...problems },
  });
  app.openapi(remove, async (context) => {
    const { tenantId } = commandContext(context);
    const id = context.req.param('id') ?? '';
    if (!(await removeContact(deps.db, tenantId, id))) throw notFound('contact');
    return context.body(null, 204);
  });
}
