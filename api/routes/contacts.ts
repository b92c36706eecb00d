import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { addContact, findContact, listContacts, mostContacts, removeContact } from '../../db/contacts.ts';
import { actorOf } from '../../db/keys.ts';
import { type RouteDeps, requireInstance, requireRunning } from '../commands/changes.ts';
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
const idPattern = /^[\w-]+$/;

/** Addresses that get a tenant's mails beside its admin (docs/product.md, "Contacts"). */
export function contactRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  readingRoutes(app, deps);
  changingRoutes(app, deps);
}

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', path, tenantRoles),
    tags: ['Tenants'],
    summary: 'The contacts, in the order in which they were added',
    request: { query: pageQuery },
    responses: { 200: json(contactPage, 'A page of contacts.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor, idPattern);
    const rows = await listContacts(deps.db, tenantId, withoutUndefined({ after, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ createdAt, id }) => timePosition(createdAt, id));
    return context.json(z.encode(contactPage, page), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', `${path}/{id}`, tenantRoles),
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
    ...operation(deps, 'post', path, tenantRoles),
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
    if (added === 'known') throw invalid('/email', 'is a contact already: remove it first to change what it gets');
    if (added === 'too many') throw invalid('/email', `is one more than the ${mostContacts} contacts of a tenant`);
    await auditAct(context, deps, 'contactAdded', added.id);
    return context.json(z.encode(contactSchema, added), 201);
  });

  const remove = createRoute({
    ...operation(deps, 'delete', `${path}/{id}`, tenantRoles),
    tags: ['Tenants'],
    summary: 'Remove a contact: no mail goes to it any more',
    responses: { 204: { description: 'It is removed.' }, ...problems },
  });
  app.openapi(remove, async (context) => {
    const { tenantId } = commandContext(context);
    const id = context.req.param('id') ?? '';
    if (!(await removeContact(deps.db, tenantId, id))) throw notFound('contact');
    await auditAct(context, deps, 'contactRemoved', id);
    return context.body(null, 204);
  });
}
