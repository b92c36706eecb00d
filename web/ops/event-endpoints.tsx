import type { EventEndpoint, NewEventEndpoint, Problem } from 'licence-billing-client';
import { Fact, Facts } from '../components/facts.tsx';
import { ErrorSummary, Field, Form, newIdempotencyKey, Secret } from '../components/form.tsx';
import { type Column, Empty, Table } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { time, type Zoned } from '../format.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { typedBefore } from '../typed.ts';
import { inUtc, render, type View, viewOf } from '../view.ts';

/* Where events are pushed to: how far each endpoint is behind and why, and what ops can do about it. */

const path = '/ops/event-endpoints';
const within = 'Event endpoints';

function pathOf(id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}

/** A form that was refused, or that a sign-in came before, and is shown again. */
interface Refusal {
  readonly fields: Fields;
  readonly problem: Problem | null;
}

export function endpointsPage(context: PageContext): Promise<Response> {
  return showAll(context, { fields: typedBefore(context), problem: null });
}

async function showAll(context: PageContext, refusal: Refusal | null): Promise<Response> {
  const view = viewOf(context);
  const { data } = await context.get('client').do('GET /v1/event-endpoints');
  return render(
    context,
    <OpsPage view={view} title={within} within={within}>
      <ErrorSummary problem={refusal?.problem ?? null} />
      <section aria-label={within}>
        {data.length === 0 ? (
          <Empty>Events are pushed nowhere.</Empty>
        ) : (
          <Table caption="Endpoints, oldest first" columns={columnsIn(inUtc(view))} rows={data} />
        )}
      </section>
      <section>
        <h2>New endpoint</h2>
        <NewEndpoint view={view} refusal={refusal} />
      </section>
    </OpsPage>,
    statusOf(refusal?.problem ?? null),
  );
}

const columnsIn = (zoned: Zoned): readonly Column<EventEndpoint>[] => [
  {
    name: 'Endpoint',
    show: ({ id, url, types }) => (
      <>
        <a class="id" href={pathOf(id)}>
          {url}
        </a>
        {types !== null && <small>{types.join(', ')}</small>}
      </>
    ),
  },
  { name: 'State', show: (endpoint) => <EndpointState endpoint={endpoint} /> },
  {
    name: 'Last delivered',
    show: ({ lastDeliveredAt }) =>
      lastDeliveredAt === null ? <span class="muted">never</span> : time(lastDeliveredAt, zoned),
  },
  {
    name: 'Waits',
    class: 'number',
    show: ({ waitingEvents, waitingSince }) => (
      <>
        {waitingEvents.toLocaleString(zoned.locale)}
        {waitingSince !== null && <small>since {time(waitingSince, zoned)}</small>}
      </>
    ),
  },
];

function EndpointState({ endpoint: { paused, failingSince, lastError } }: { readonly endpoint: EventEndpoint }) {
  if (paused) return <Badge tone="quiet">paused</Badge>;
  if (failingSince === null) return <Badge tone="good">delivered to</Badge>;
  return (
    <span>
      <Badge tone="warning">fails</Badge>
      <small class="fault">It {lastError}.</small>
    </span>
  );
}

function NewEndpoint({ view, refusal }: { readonly view: View; readonly refusal: Refusal | null }) {
  const { fields = new Fields({}), problem = null } = refusal ?? {};
  return (
    <Form view={view} action={path} idempotencyKey={newIdempotencyKey()} class="panel">
      <Field
        label="Address"
        name="url"
        type="url"
        required
        maxlength={2_000}
        value={fields.text('url')}
        hint="An https address that is public."
        fault={fieldFaults(problem).get('url')}
      />
      <label>
        <input type="checkbox" name="compact" value="true" checked={fields.text('compact') === 'true'} /> Far behind,
        send the newest document of each tenant instead of every event
      </label>
      <button type="submit">Add the endpoint</button>
    </Form>
  );
}

/** Adds an endpoint and shows its secret, which only this response contains. */
export async function addEndpoint(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const body = { url: fields.text('url'), compact: fields.text('compact') === 'true' };
  const answer = await context.get('client').ask('POST /v1/event-endpoints', { body, ...fields.idempotencyKey() });
  if (!answer.ok) return showAll(context, { fields, problem: answer.problem });
  return showSecret(context, answer.body);
}

function showSecret(context: PageContext, { id, url, secret }: NewEventEndpoint): Promise<Response> | Response {
  return render(
    context,
    <OpsPage view={viewOf(context)} title="Secret of an endpoint" within={within}>
      <h2>{url}</h2>
      {secret === undefined ? (
        <p>The secret was shown once, and cannot be shown again. If it is lost, give the endpoint another.</p>
      ) : (
        <>
          <p>The secret is shown on this page alone: copy it now.</p>
          <Secret label="Secret" name="secret" value={secret} />
        </>
      )}
      <p>
        <a href={pathOf(id)}>To the endpoint</a>
      </p>
    </OpsPage>,
  );
}

export function endpointPage(context: PageContext): Promise<Response> {
  return showOne(context, null);
}

async function showOne(context: PageContext, refusal: Refusal | null): Promise<Response> {
  const view = viewOf(context);
  const endpoint = await context
    .get('client')
    .do('GET /v1/event-endpoints/{id}', { params: { id: context.req.param('id') ?? '' } });
  return render(
    context,
    <OpsPage view={view} title="Event endpoint" within={within}>
      <ErrorSummary problem={refusal?.problem ?? null} />
      <h2 class="id">{endpoint.url}</h2>
      <EndpointFacts endpoint={endpoint} zoned={inUtc(view)} />
      <Buttons view={view} endpoint={endpoint} />
      <section>
        <h2>Send again</h2>
        <SendAgain view={view} endpoint={endpoint} refusal={refusal} />
      </section>
      <p>
        <a href={path}>All endpoints</a>
      </p>
    </OpsPage>,
    statusOf(refusal?.problem ?? null),
  );
}

function EndpointFacts({ endpoint, zoned }: { readonly endpoint: EventEndpoint; readonly zoned: Zoned }) {
  const { id, types, compact, lastDeliveredAt, lastError, failingSince, previousSecretUntil } = endpoint;
  const { waitingEvents, waitingSince, waitingTenants } = endpoint;
  return (
    <Facts>
      <Fact name="Id">
        <span class="id">{id}</span>
      </Fact>
      <Fact name="State">
        <EndpointState endpoint={endpoint} />
      </Fact>
      <Fact name="Types">{types === null ? 'all' : types.join(', ')}</Fact>
      <Fact name="Far behind">{compact ? 'the newest document of each tenant' : 'every event'}</Fact>
      <Fact name="Last delivered">{lastDeliveredAt === null ? 'never' : time(lastDeliveredAt, zoned)}</Fact>
      <Fact name="Waits">
        {waitingEvents.toLocaleString(zoned.locale)} events
        {waitingSince !== null && `, the oldest since ${time(waitingSince, zoned)}`}
        {waitingTenants > 0 && `; ${waitingTenants} tenants are tried apart`}
      </Fact>
      {lastError !== null && (
        <Fact name="Last error">
          It {lastError}
          {failingSince !== null && `; so since ${time(failingSince, zoned)}`}.
        </Fact>
      )}
      {previousSecretUntil !== null && (
        <Fact name="Secret before">signs as well until {time(previousSecretUntil, zoned)}</Fact>
      )}
    </Facts>
  );
}

function Buttons({ view, endpoint }: { readonly view: View; readonly endpoint: EventEndpoint }) {
  const at = pathOf(endpoint.id);
  const button = (action: string, says: string) => (
    <Form view={view} action={`${at}/${action}`} idempotencyKey={newIdempotencyKey()}>
      <button type="submit" class="secondary">
        {says}
      </button>
    </Form>
  );
  return (
    <div class="actions">
      {endpoint.paused ? button('resume', 'Go on') : button('pause', 'Pause')}
      {button('rotate', 'Give it another secret')}
      {button('delete', 'Delete the endpoint')}
    </div>
  );
}

interface SendAgainProps {
  readonly view: View;
  readonly endpoint: EventEndpoint;
  readonly refusal: Refusal | null;
}

function SendAgain({ view, endpoint, refusal }: SendAgainProps) {
  const fields = refusal?.fields ?? new Fields({});
  return (
    <Form view={view} action={`${pathOf(endpoint.id)}/redeliver`} idempotencyKey={newIdempotencyKey()} class="panel">
      <Field label="Tenant’s id" name="tenantId" required maxlength={64} value={fields.text('tenantId')} />
      <Field
        label="From version"
        name="version"
        inputmode="numeric"
        required
        value={fields.text('version') || '0'}
        hint="0 sends all that is kept of the tenant."
      />
      <button type="submit">Send again</button>
    </Form>
  );
}

export async function redeliver(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const id = context.req.param('id') ?? '';
  const from = { tenantId: fields.text('tenantId'), version: fields.number('version') ?? -1 };
  const answer = await context
    .get('client')
    .ask('POST /v1/event-endpoints/{id}/redeliver', { params: { id }, body: { from }, ...fields.idempotencyKey() });
  if (!answer.ok) return showOne(context, { fields, problem: answer.problem });
  return back(context, pathOf(id), 'The events are sent again.');
}

export async function rotate(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('POST /v1/event-endpoints/{id}/rotate-secret', {
    params: { id: context.req.param('id') ?? '' },
    body: {},
    ...fields.idempotencyKey(),
  });
  if (!answer.ok) return showOne(context, { fields, problem: answer.problem });
  return showSecret(context, answer.body);
}

/** Pauses an endpoint, or resumes it. */
export const setPaused =
  (paused: boolean) =>
  async (context: PageContext): Promise<Response> => {
    const fields = await fieldsOf(context);
    const id = context.req.param('id') ?? '';
    const answer = await context
      .get('client')
      .ask('PATCH /v1/event-endpoints/{id}', { params: { id }, body: { paused }, ...fields.idempotencyKey() });
    if (!answer.ok) return showOne(context, { fields, problem: answer.problem });
    return back(context, pathOf(id), paused ? 'The endpoint is paused.' : 'The endpoint goes on.');
  };

export async function deleteEndpoint(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('DELETE /v1/event-endpoints/{id}', {
    params: { id: context.req.param('id') ?? '' },
    ...fields.idempotencyKey(),
  });
  if (!answer.ok) return showOne(context, { fields, problem: answer.problem });
  return back(context, path, 'The endpoint is deleted.');
}

function back(context: PageContext, to: string, notice: string): Response {
  context.get('leaveNotice')(notice);
  return context.redirect(to, 303);
}
