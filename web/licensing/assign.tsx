import type { Problem, User } from 'licence-billing-client';
import { FilterSearch, Filters } from '../components/filters.tsx';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
import { Empty, More, partIn } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { chosen, type Fields, fieldsOf } from '../forms.ts';
import { typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { licencesGiven, licencesOf } from './read-licences.ts';
import { baseOf, type Licensing, paramsOf, readLicensing, tenantIdOf } from './tenant.ts';
import { undoGiving, undoRevoking } from './undo.ts';

/** Shows the user search for one licence, or for any free one. */
export function assignPage(context: PageContext): Promise<Response> {
  return showAssign(context, typedOf(context), null);
}

export async function assign(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const [userId, licence] = [fields.text('userId'), fields.text('licence')];
  const t = tenantIdOf(context);
  const client = context.get('client');
  const before = licence === '' ? [] : await licencesOf(context, [licence]);
  const answer =
    licence === ''
      ? await client.ask('POST /v1/tenants/{t}/licences/assignments', {
          params: { t },
          body: { userIds: [userId] },
          ...fields.idempotencyKey(),
        })
      : await client.ask('PUT /v1/tenants/{t}/licences/{id}/assignee', {
          params: { t, id: licence },
          body: { userId },
          ...fields.idempotencyKey(),
        });
  return answerChange(context, answer, {
    notice: () => textsOf(context).assign.belongs(licence || null, fields.text('name') || userId),
    undo: () =>
      undoRevoking(context, fields, before) ?? undoGiving(context, fields, answer.ok ? licencesGiven(answer.body) : []),
    refused: (problem) => showAssign(context, fields, problem),
    next: backIn(context, fields) ?? baseOf(context),
  });
}

async function showAssign(context: PageContext, fields: Fields, problem: Problem | null): Promise<Response> {
  const [q, licence, back] = [fields.text('q').slice(0, 200), fields.text('licence'), fields.text('back')];
  const query = { ...chosen({ q }), ...partIn(fields, 20) };
  const [licensing, users] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/users', { params: paramsOf(context), query }),
  ]);
  const action = `${licensing.base}/assign`;
  const t = licensing.view.t.assign;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{licence === '' ? t.giveFree : t.giveThis(licence)}</h2>
      <ErrorSummary problem={problem} />
      <Filters action={action} partId="users" submit={t.search}>
        {licence !== '' && <input type="hidden" name="licence" value={licence} />}
        {back !== '' && <input type="hidden" name="back" value={back} />}
        <FilterSearch label={t.user} value={q} placeholder={t.typeName} autocomplete="off" />
      </Filters>
      <section id="users" aria-label={t.users}>
        <p role="status" class="muted">
          {q === '' ? t.allUsers : t.found(users.data.length, users.nextCursor !== null, q)}
        </p>
        {users.data.length === 0 ? (
          <Empty>{q === '' ? t.noUsers : t.none}</Empty>
        ) : (
          <Users licensing={licensing} users={users.data} licence={licence} back={back} />
        )}
        <More path={action} nextCursor={users.nextCursor} query={chosen({ q, licence, back })} />
      </section>
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

interface UsersProps {
  readonly licensing: Licensing;
  readonly users: readonly User[];
  readonly licence: string;
  /** The page that led here; empty where there is none. */
  readonly back: string;
}

function Users({ licensing: { view, base }, users, licence, back }: UsersProps) {
  const t = view.t.assign;
  return (
    <ul class="rows">
      {users.map(({ userId, name, email, licenceId }) => (
        <li>
          <span>
            {name}
            <small>{email ?? userId}</small>
          </span>
          {licenceId === null ? (
            <Form view={view} action={`${base}/assign`} idempotencyKey={newIdempotencyKey()}>
              <input type="hidden" name="userId" value={userId} />
              <input type="hidden" name="name" value={name} />
              {licence !== '' && <input type="hidden" name="licence" value={licence} />}
              {back !== '' && <input type="hidden" name="back" value={back} />}
              <button type="submit" class="secondary small">
                {t.give}
                <span class="visually-hidden"> {t.theLicenceTo(name)}</span>
              </button>
            </Form>
          ) : (
            <Badge tone="quiet">{t.holds(licenceId)}</Badge>
          )}
        </li>
      ))}
    </ul>
  );
}
