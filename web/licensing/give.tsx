import { type Problem, quantityToAdd, type User } from 'licence-billing-client';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
import { allRows } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { Fields, fieldsOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { Back } from './back.tsx';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { type Match, matchUsers } from './match-users.ts';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { licencesGiven } from './read-licences.ts';
import { awaitsPayer, Refused } from './refused.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';
import { undoGiving } from './undo.ts';

/** Shows the box for a list, pasted or from a file, of the people who get a licence. */
export async function givePage(context: PageContext): Promise<Response> {
  return showList(context, typedOf(context), null);
}

/** Matches a list to users, or gives the matched users a licence each. */
export async function give(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const userIds = fields.list('userId');
  // The confirmation has the list too, so that it is at hand after a refusal.
  const isList = fields.has('list') && !fields.has('confirm');
  if (isList && fields.text('list') === '') return showList(context, fields, nothingPasted(textsOf(context)));
  if (isList) return showMatches(context, fields);
  if (userIds.length === 0) return showList(context, fields, noneChosen(textsOf(context)));
  const licensing = await readLicensing(context);
  const { missing, toAdd } = missingFor(licensing, userIds.length);
  if (missing > 0 && fields.text('confirm') !== String(toAdd)) return showPurchase(context, licensing, fields, null);
  const { idempotencyKey = newIdempotencyKey() } = fields.idempotencyKey();
  if (missing > 0) {
    const bought = await context.get('client').ask('POST /v1/tenants/{t}/licences', {
      params: paramsOf(context),
      body: { quantity: toAdd, quote: fields.text('quote') },
      idempotencyKey,
    });
    if (!bought.ok) return showPurchase(context, await readLicensing(context), fields, bought.problem);
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
    // The undo takes back the licences given, not the purchase.
    undo: () => (missing > 0 || !given.ok ? null : undoGiving(context, fields, licencesGiven(given.body))),
    refused: (problem) => showList(context, withList(fields), problem),
    next: backIn(context, fields) ?? baseOf(context),
  });
}

/**
 * The answer where the purchase takes longer: its page says what came of it, and the licences are given afterwards from
 * the list.
 */
const stillBuying = {
  notice: () => '',
  refused: () => {
    throw new Error('A purchase that goes on is not a refusal');
  },
};

function noneChosen({ give: { noneChosen: title, noneChosenMore: detail } }: Texts): Problem {
  return { type: 'about:blank', code: 'validation_failed', status: 422, title, detail };
}

function nothingPasted({ give: { noneChosen: title, nothingPasted: detail } }: Texts): Problem {
  return { type: 'about:blank', code: 'validation_failed', status: 422, title, detail };
}

/** How many licences are bought for people who have none. */
interface Missing {
  /** How many more are needed than are free. */
  readonly missing: number;
  /** The quantity that has to be added for that, together with what is reactivated first. */
  readonly toAdd: number;
}

function missingFor({ subscription: { licences } }: Licensing, users: number): Missing {
  return { missing: Math.max(0, users - licences.free), toAdd: quantityToAdd(licences, users) };
}

async function showList(context: PageContext, fields: Fields, problem: Problem | null): Promise<Response> {
  const licensing = await readLicensing(context);
  const t = licensing.view.t.give;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{t.heading}</h2>
      <ErrorSummary problem={problem} />
      <ListForm licensing={licensing} fields={fields} hasFocus />
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 422,
  );
}

interface ListFormProps {
  readonly licensing: Licensing;
  readonly fields: Fields;
  readonly hasFocus?: boolean;
}

/** The box for a list, with what was typed into it. */
function ListForm({ licensing: { view, base }, fields, hasFocus = false }: ListFormProps) {
  const t = view.t.give;
  return (
    <Form view={view} action={`${base}/give`} class="panel">
      <Back fields={fields} />
      <label for="list">{t.label}</label>
      <textarea id="list" name="list" rows={10} required autofocus={hasFocus} aria-describedby="list-note">
        {fields.text('list')}
      </textarea>
      <small id="list-note">{t.note}</small>
      <label hidden data-needs-script>
        <span>{t.file}</span>
        <input type="file" accept=".csv,.txt,text/csv,text/plain" data-reads-into="list" />
      </label>
      <button type="submit">{t.find}</button>
    </Form>
  );
}

async function showMatches(context: PageContext, fields: Fields): Promise<Response> {
  const [licensing, users] = await Promise.all([readLicensing(context), allUsers(context)]);
  const t = licensing.view.t.give;
  const matches = matchUsers(fields.text('list'), users);
  const found = matches.flatMap(({ user, fault }) => (user !== null && fault === null ? [user] : []));
  const bought = missingFor(licensing, found.length);
  const priced = bought.toAdd === 0 ? null : await priceOf(context, { type: 'addLicences', quantity: bought.toAdd });
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2 tabindex={-1} data-focus>
        {t.found(found.length)}
      </h2>
      <Faults licensing={licensing} matches={matches} />
      {found.length > 0 && (
        <Confirm licensing={licensing} fields={fields} users={found} bought={bought} priced={priced} />
      )}
      <details open={found.length === 0}>
        <summary>{t.changeList}</summary>
        <ListForm licensing={licensing} fields={fields} />
      </details>
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

/** The lines that bring no licence, each with the reason. */
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
  const bought = missingFor(licensing, userIds.length);
  const t = licensing.view.t.give;
  const [users, priced] = await Promise.all([
    usersOf(context, userIds),
    priceOf(context, { type: 'addLicences', quantity: Math.max(1, bought.toAdd) }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="licences">
      <h2>{t.give(userIds.length)}</h2>
      <Refused problem={problem} licensing={licensing} />
      {!awaitsPayer(problem) && (
        <Confirm licensing={licensing} fields={fields} users={users} bought={bought} priced={priced} />
      )}
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
  /** The fields of the form that led here. */
  readonly fields: Fields;
  readonly users: readonly User[];
  readonly bought: Missing;
  readonly priced: Priced | null;
}

/** Who gets a licence, what that costs, and one button for both. */
function Confirm({ licensing, fields, users, bought: { missing, toAdd }, priced }: ConfirmProps) {
  const { view, base } = licensing;
  const t = view.t.give;
  const quote = priced?.quote ?? null;
  const list = listWithRoom(fields, users);
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
          {list !== '' && <input type="hidden" name="list" value={list} />}
          {users.map(({ userId }) => (
            <input type="hidden" name="userId" value={userId} />
          ))}
          {quote !== null && <input type="hidden" name="quote" value={quote.quote} />}
          <button type="submit" name="confirm" value={String(toAdd)}>
            {quote === null || quote.dueNow.amount === 0
              ? t.give(users.length)
              : t.payAndGive(licensing.amounts.total(quote.dueNow.amount), users.length)}
          </button>
        </Form>
      )}
    </div>
  );
}

/** The list, so that it is sent along with the people found; empty where a form has no room for both. */
function listWithRoom(fields: Fields, users: readonly User[]): string {
  const list = fields.text('list');
  const sent = new URLSearchParams({ list });
  for (const { userId } of users) sent.append('userId', userId);
  return sent.toString().length > mostBytesSent ? '' : list;
}

/** The fields with the list, or else with a list of the people who were chosen. */
function withList(fields: Fields): Fields {
  return fields.text('list') === '' ? fields.with(new Fields({ list: fields.list('userId').join('\n') })) : fields;
}

/** Less than the 64 KB that a form may have, as it has other fields too. */
const mostBytesSent = 48 * 1024;
