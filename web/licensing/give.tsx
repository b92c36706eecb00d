import type { Problem, User } from 'licence-billing-client';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
import { addressOf, allRows } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { chosen, type Fields, fieldsOf, queryOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { render, textsOf } from '../view.ts';
import { Back } from './back.tsx';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { type Match, matchUsers } from './match-users.ts';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { licencesGiven } from './read-licences.ts';
import { Refused } from './refused.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';
import { undoGiving } from './undo.ts';

/** A list to be pasted, or of a file, of the people who get a licence. */
export async function givePage(context: PageContext): Promise<Response> {
  return showList(context, queryOf(context), null);
}

/** Either a list to be matched, or the users who get a licence each. */
export async function give(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const userIds = fields.list('userId');
  if (fields.has('list')) return showMatches(context, fields);
  if (userIds.length === 0) return showList(context, fields, noneChosen(textsOf(context)));
  const licensing = await readLicensing(context);
  const missing = missingFor(licensing, userIds);
  if (missing > 0 && fields.text('confirm') !== String(missing)) return showPurchase(context, licensing, fields, null);
  const { idempotencyKey = newIdempotencyKey() } = fields.idempotencyKey();
  if (missing > 0) {
    const bought = await context.get('client').ask('POST /v1/tenants/{t}/licences', {
      params: paramsOf(context),
      body: { quantity: missing, quote: fields.text('quote') },
      idempotencyKey,
    });
    if (!bought.ok) return showPurchase(context, licensing, fields, bought.problem);
    if (bought.status === 202) return answerChange(context, bought, stillBuying);
  }
  const given = await context.get('client').ask('POST /v1/tenants/{t}/licences/assignments', {
    params: paramsOf(context),
    body: { userIds: [...userIds] },
    idempotencyKey: `${idempotencyKey}-give`,
  });
  const t = textsOf(context).give;
  return answerChange(context, given, {
    notice: () => (missing > 0 ? t.boughtAndGiven(missing, userIds.length) : t.given(userIds.length)),
    // What was bought is not given back with it.
    undo: () => (missing > 0 || !given.ok ? null : undoGiving(context, fields, licencesGiven(given.body))),
    refused: (problem) => showList(context, fields, problem),
    next: backIn(context, fields) ?? baseOf(context),
  });
}

/** The purchase takes longer: its page says what came of it, and the licences are given from the list then. */
const stillBuying = {
  notice: () => '',
  refused: () => {
    throw new Error('A purchase that goes on is no refusal');
  },
};

function noneChosen({ give }: Texts): Problem {
  return {
    type: 'about:blank',
    code: 'validation_failed',
    status: 422,
    title: give.noneChosen,
    detail: give.noneChosenMore,
  };
}

/** How many licences more than are free it takes. */
function missingFor({ subscription: { licences } }: Licensing, userIds: readonly string[]): number {
  return Math.max(0, userIds.length - licences.free);
}

async function showList(context: PageContext, fields: Fields, problem: Problem | null): Promise<Response> {
  const licensing = await readLicensing(context);
  const { view, base } = licensing;
  const t = view.t.give;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{t.heading}</h2>
      <ErrorSummary problem={problem} />
      <Form view={view} action={`${base}/give`} class="panel">
        <Back fields={fields} />
        <label for="list">{t.label}</label>
        <textarea id="list" name="list" rows={10} required autofocus aria-describedby="list-note">
          {fields.text('list')}
        </textarea>
        <small id="list-note">{t.note}</small>
        <label hidden data-needs-script>
          <span>{t.file}</span>
          <input type="file" accept=".csv,.txt,text/csv,text/plain" data-reads-into="list" />
        </label>
        <button type="submit">{t.find}</button>
      </Form>
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 422,
  );
}

async function showMatches(context: PageContext, fields: Fields): Promise<Response> {
  const [licensing, users] = await Promise.all([readLicensing(context), allUsers(context)]);
  const { view, base } = licensing;
  const t = view.t.give;
  const matches = matchUsers(fields.text('list'), users);
  const found = matches.flatMap(({ user, fault }) => (user !== null && fault === null ? [user] : []));
  const missing = missingFor(
    licensing,
    found.map(({ userId }) => userId),
  );
  const priced = missing === 0 ? null : await priceOf(context, { type: 'addLicences', quantity: missing });
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{t.found(found.length)}</h2>
      <Faults licensing={licensing} matches={matches} />
      {found.length > 0 && (
        <Confirm licensing={licensing} fields={fields} users={found} missing={missing} priced={priced} />
      )}
      <p>
        <a href={addressOf(`${base}/give`, chosen({ back: fields.text('back') }))}>{t.pasteAnother}</a>
      </p>
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
  );
}

function allUsers(context: PageContext): Promise<readonly User[]> {
  return allRows((query) =>
    context.get('client').do('GET /v1/tenants/{t}/users', { params: paramsOf(context), query }),
  );
}

interface FaultsProps {
  readonly licensing: Licensing;
  readonly matches: readonly Match[];
}

/** The lines that bring no licence, with why. */
function Faults({ licensing, matches }: FaultsProps) {
  const t = licensing.view.t.give;
  const wrong = matches.flatMap(({ line, fault }) => (fault === null ? [] : [{ line, fault }]));
  if (wrong.length === 0) return null;
  return (
    <section class="banner warning" aria-label={t.leftOutLabel}>
      <p>
        <strong>{t.leftOut(wrong.length)}</strong>
      </p>
      <ul>
        {wrong.slice(0, 50).map(({ line, fault }) => (
          <li>
            <span dir="auto">{line}</span> {t.faults[fault]}
          </li>
        ))}
      </ul>
      {wrong.length > 50 && <p>{t.andMore(wrong.length - 50)}</p>}
    </section>
  );
}

async function showPurchase(
  context: PageContext,
  licensing: Licensing,
  fields: Fields,
  problem: Problem | null,
): Promise<Response> {
  const userIds = fields.list('userId');
  const missing = missingFor(licensing, userIds);
  const t = licensing.view.t.give;
  const [users, priced] = await Promise.all([
    usersOf(context, userIds),
    priceOf(context, { type: 'addLicences', quantity: Math.max(1, missing) }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{t.give(userIds.length)}</h2>
      <Refused problem={problem} licensing={licensing} />
      <Confirm licensing={licensing} fields={fields} users={users} missing={missing} priced={priced} />
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

async function usersOf(context: PageContext, userIds: readonly string[]): Promise<readonly User[]> {
  const wanted = new Set(userIds);
  return (await allUsers(context)).filter(({ userId }) => wanted.has(userId));
}

interface ConfirmProps {
  readonly licensing: Licensing;
  /** Of the form that led here. */
  readonly fields: Fields;
  readonly users: readonly User[];
  /** How many licences have to be bought for it. */
  readonly missing: number;
  readonly priced: Priced | null;
}

/** Who gets one, what that costs, and one button for both. */
function Confirm({ licensing, fields, users, missing, priced }: ConfirmProps) {
  const { view, base } = licensing;
  const t = view.t.give;
  const quote = priced?.quote ?? null;
  return (
    <div class="panel">
      <ul class="rows">
        {users.slice(0, 100).map(({ userId, name, email }) => (
          <li>
            <span dir="auto">
              {name}
              <small>{email ?? userId}</small>
            </span>
          </li>
        ))}
      </ul>
      {users.length > 100 && <p>{t.andMore(users.length - 100)}</p>}
      {missing > 0 && <p>{t.missing(users.length - missing, missing)}</p>}
      {quote !== null && <Price licensing={licensing} quote={quote} />}
      {priced?.problem != null ? (
        <Obstacle licensing={licensing} problem={priced.problem} />
      ) : (
        <Form view={view} action={`${base}/give`} idempotencyKey={newIdempotencyKey()}>
          <Back fields={fields} />
          {users.map(({ userId }) => (
            <input type="hidden" name="userId" value={userId} />
          ))}
          {quote !== null && <input type="hidden" name="quote" value={quote.quote} />}
          <button type="submit" name="confirm" value={String(missing)}>
            {quote === null || quote.dueNow.amount === 0
              ? t.give(users.length)
              : t.payAndGive(licensing.amounts.total(quote.dueNow.amount), users.length)}
          </button>
        </Form>
      )}
    </div>
  );
}
