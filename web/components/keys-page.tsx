import type { Child } from 'hono/jsx';
import type { Key, NewKey, Problem, Session } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import type { Zoned } from '../format.ts';
import { type Choices, Fields, fieldsOf, queryOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { typedBefore } from '../typed.ts';
import { render, textsOf, type View } from '../view.ts';
import { ErrorSummary, Secret } from './form.tsx';
import { KeyForm, KeyTable, SessionTable } from './keys.tsx';
import { More, partIn } from './list.tsx';

/** A section's keys and sessions: where the API has them, and the frame of its pages. */
export interface KeysSection<Role extends string> {
  title(t: Texts): string;
  /** The roles that a key may have. */
  roles(t: Texts): Choices<Role>;
  /** The path of the section, and of its page of keys. */
  root(context: PageContext): string;
  path(context: PageContext): string;
  frame(context: PageContext, state: KeysState): Promise<Frame>;
  listKeys(context: PageContext, part: Part): Promise<ListOf<Key>>;
  listSessions(context: PageContext): Promise<ListOf<Session>>;
  make(context: PageContext, body: KeyRequest<Role>, once: Once): Promise<Answer<NewKey>>;
  revoke(context: PageContext, id: string, once: Once): Promise<Answer<unknown>>;
  endSession(context: PageContext, id: string, once: Once): Promise<Answer<unknown>>;
}

export interface Frame {
  readonly view: View;
  readonly zoned: Zoned;
  /** Whether keys can no longer be made. */
  readonly isClosed: boolean;
  /** Whether keys and sessions are shown. */
  readonly hasKeys: boolean;
  /** What comes before the keys. */
  readonly top: Child;
  readonly Page: (props: { readonly title: string; readonly children: Child }) => Child;
}

interface Part {
  readonly limit: number;
  readonly cursor?: string;
}
interface ListOf<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}
interface Once {
  readonly idempotencyKey?: string;
}
interface KeyRequest<Role> {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt?: string;
}
type Answer<Body> = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly problem: Problem };

/** A form that is shown again, with what came of it. */
export interface KeysState {
  /** Which form it was, where it was not the form for keys. */
  readonly of?: 'people';
  readonly fields?: Fields;
  readonly faults?: ReadonlyMap<string, string>;
  readonly problem?: Problem | null;
}

/** The page of a section's keys, and the handlers of its forms. */
export function keysPages<Role extends string>(section: KeysSection<Role>) {
  return {
    page: (context: PageContext) => showKeys(section, context, {}),
    show: (context: PageContext, state: KeysState) => showKeys(section, context, state),
    make: (context: PageContext) => makeKey(section, context),
    revoke: button(section, (context, id, once) => section.revoke(context, id, once), 'revoked'),
    endSession: button(section, (context, id, once) => section.endSession(context, id, once), 'ended'),
  };
}

/** Makes a key, which is shown on this response alone. */
async function makeKey<Role extends string>(section: KeysSection<Role>, context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const t = textsOf(context);
  const request = requestIn(section.roles(t), fields);
  if (request === null) {
    const faults = new Map([['lastDay', t.keys.badDay]]);
    return showKeys(section, context, { fields, faults });
  }
  const answer = await section.make(context, request, fields.idempotencyKey());
  if (!answer.ok) return showKeys(section, context, { fields, problem: answer.problem });
  return showNewKey(section, context, answer.body);
}

function button<Role extends string>(
  section: KeysSection<Role>,
  act: (context: PageContext, id: string, once: Once) => Promise<Answer<unknown>>,
  notice: 'revoked' | 'ended',
) {
  return async (context: PageContext): Promise<Response> => {
    const fields = await fieldsOf(context);
    const answer = await act(context, context.req.param('id') ?? '', fields.idempotencyKey());
    if (!answer.ok) return showKeys(section, context, { problem: answer.problem });
    context.get('leaveNotice')(textsOf(context).keys[notice]);
    return context.redirect(section.path(context), 303);
  };
}

/** The API's request from the form; null where a field has a value that the form does not offer. */
function requestIn<Role extends string>(roles: Choices<Role>, fields: Fields): KeyRequest<Role> | null {
  const [name, lastDay, role] = [fields.text('name'), fields.text('lastDay'), fields.choice('role', roles)];
  if (role === '') return null;
  if (lastDay === '') return { name, role };
  const startMs = /^\d{4}-\d\d-\d\d$/.test(lastDay) ? Date.parse(`${lastDay}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(startMs)) return null;
  return { name, role, expiresAt: new Date(startMs + 86_400_000).toISOString() };
}

async function showKeys<Role extends string>(
  section: KeysSection<Role>,
  context: PageContext,
  state: KeysState,
): Promise<Response> {
  const { faults, problem = null } = state;
  const frame = await section.frame(context, state);
  const { top, hasKeys, Page } = frame;
  return render(
    context,
    <Page title={section.title(frame.view.t)}>
      <ErrorSummary problem={problem} />
      {top}
      {hasKeys && (await keysAndSessions(section, context, frame, state))}
    </Page>,
    faults === undefined ? statusOf(problem) : 422,
  );
}

async function keysAndSessions<Role extends string>(
  section: KeysSection<Role>,
  context: PageContext,
  { view, zoned, isClosed }: Frame,
  state: KeysState,
): Promise<Child> {
  const typed = typedBefore(context);
  // The form that invites a person has a name and a role too, and is on the same page.
  const asked = typed.has('email') ? new Fields({}) : typed;
  const { fields = asked, faults, problem = null } = state.of === undefined ? state : {};
  const [keys, sessions] = await Promise.all([
    section.listKeys(context, partIn(queryOf(context), 50)),
    section.listSessions(context),
  ]);
  const list = { view, zoned, root: section.root(context) };
  const t = view.t.keys;
  return (
    <>
      <section>
        <h2>{t.inUse}</h2>
        <p>{t.howTo}</p>
        <KeyTable {...list} keys={keys.data} />
        <More path={section.path(context)} nextCursor={keys.nextCursor} />
      </section>
      {!isClosed && (
        <section>
          <h2>{t.newKey}</h2>
          <KeyForm {...list} roles={section.roles(view.t)} fields={fields} faults={faults ?? fieldFaults(problem)} />
        </section>
      )}
      <section>
        <h2>{t.signedInNow}</h2>
        <SessionTable {...list} sessions={sessions.data} />
        {sessions.nextCursor !== null && <p class="muted">{t.onlyNewest}</p>}
      </section>
    </>
  );
}

async function showNewKey<Role extends string>(
  section: KeysSection<Role>,
  context: PageContext,
  { key, name }: NewKey,
): Promise<Response> {
  const { Page, view } = await section.frame(context, {});
  const t = view.t.keys;
  return render(
    context,
    <Page title={t.newKey}>
      <h2>{name}</h2>
      {key === undefined ? (
        <p>{t.shownBefore}</p>
      ) : (
        <>
          <p>{t.copyNow}</p>
          <Secret label={t.key} name="key" value={key} />
        </>
      )}
      <p>
        <a href={section.path(context)}>{t.back}</a>
      </p>
    </Page>,
  );
}
