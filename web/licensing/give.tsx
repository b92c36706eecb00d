import type { Problem, User } from 'licence-billing-client';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
import { allRows } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { counted, money } from '../format.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { answerChange, backIn } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { type Match, matchUsers } from './match-users.ts';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { Refused } from './refused.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** A list to be pasted, or of a file, of the people who get a licence. */
export async function givePage(context: PageContext): Promise<Response> {
  return showList(context, queryOf(context).text('list'), null);
}

/** Either a list to be matched, or the users who get a licence each. */
export async function give(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const userIds = fields.list('userId');
  if (fields.has('list')) return showMatches(context, fields.text('list'));
  if (userIds.length === 0) return showList(context, '', noneChosen);
  const licensing = await readLicensing(context);
  const missing = missingFor(licensing, userIds);
  if (missing > 0 && fields.text('confirm') !== String(missing)) return showPurchase(context, licensing, userIds, null);
  const { idempotencyKey = newIdempotencyKey() } = fields.idempotencyKey();
  if (missing > 0) {
    const bought = await context.get('client').ask('POST /v1/tenants/{t}/licences', {
      params: paramsOf(context),
      body: { quantity: missing, quote: fields.text('quote') },
      idempotencyKey,
    });
    if (!bought.ok) return showPurchase(context, licensing, userIds, bought.problem);
    if (bought.status === 202) return answerChange(context, bought, stillBuying);
  }
  const given = await context.get('client').ask('POST /v1/tenants/{t}/licences/assignments', {
    params: paramsOf(context),
    body: { userIds: [...userIds] },
    idempotencyKey: `${idempotencyKey}-give`,
  });
  return answerChange(context, given, {
    notice: () =>
      `${missing > 0 ? `${counted(missing, 'licence')} bought. ` : ''}${counted(userIds.length, 'licence')} given.`,
    refused: (problem) => showList(context, '', problem),
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

const noneChosen: Problem = {
  type: 'about:blank',
  code: 'validation_failed',
  status: 422,
  title: 'Choose who gets a licence',
  detail: 'No one was ticked. Tick the people who get one, or paste a list of them.',
};

/** How many licences more than are free it takes. */
function missingFor({ subscription: { licences } }: Licensing, userIds: readonly string[]): number {
  return Math.max(0, userIds.length - licences.free);
}

async function showList(context: PageContext, list: string, problem: Problem | null): Promise<Response> {
  const licensing = await readLicensing(context);
  const { view, base } = licensing;
  return render(
    context,
    <LicensingPage licensing={licensing} title="Give licences" tab="licences">
      <h2>Give licences to a list of people</h2>
      <ErrorSummary problem={problem} />
      <Form view={view} action={`${base}/give`} class="panel">
        <label for="list">People, one a line: names, e-mail addresses or user ids</label>
        <textarea id="list" name="list" rows={10} required autofocus aria-describedby="list-note">
          {list}
        </textarea>
        <small id="list-note">
          Rows of a spreadsheet can be pasted as they are. Nothing is given before you have seen who was found.
        </small>
        <label hidden data-needs-script>
          <span>Or a CSV file</span>
          <input type="file" accept=".csv,.txt,text/csv,text/plain" data-reads-into="list" />
        </label>
        <button type="submit">Find these people</button>
      </Form>
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    problem === null ? 200 : 422,
  );
}

async function showMatches(context: PageContext, list: string): Promise<Response> {
  const [licensing, users] = await Promise.all([readLicensing(context), allUsers(context)]);
  const { base } = licensing;
  const matches = matchUsers(list, users);
  const found = matches.flatMap(({ user, fault }) => (user !== null && fault === null ? [user] : []));
  const missing = missingFor(
    licensing,
    found.map(({ userId }) => userId),
  );
  const priced = missing === 0 ? null : await priceOf(context, { type: 'addLicences', quantity: missing });
  return render(
    context,
    <LicensingPage licensing={licensing} title="Give licences" tab="licences">
      <h2>{found.length === 0 ? 'No one was found' : `${counted(found.length, 'person', 'people')} found`}</h2>
      <Faults matches={matches} />
      {found.length > 0 && (
        <Confirm licensing={licensing} users={found} missing={missing} priced={priced} once={newIdempotencyKey()} />
      )}
      <p>
        <a href={`${base}/give`}>Paste another list</a>
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

const faults = {
  unknown: 'is no user of the instance',
  several: 'is the name of several users: write the e-mail address',
  'holds one': 'holds a licence already',
} as const;

/** The lines that bring no licence, with why. */
function Faults({ matches }: { readonly matches: readonly Match[] }) {
  const wrong = matches.flatMap(({ line, fault }) => (fault === null ? [] : [{ line, fault }]));
  if (wrong.length === 0) return null;
  return (
    <section class="banner warning" aria-label="Lines that were left out">
      <p>
        <strong>{counted(wrong.length, 'line')} left out:</strong>
      </p>
      <ul>
        {wrong.slice(0, 50).map(({ line, fault }) => (
          <li>
            <span dir="auto">{line}</span> {faults[fault]}
          </li>
        ))}
      </ul>
      {wrong.length > 50 && <p>and {wrong.length - 50} more</p>}
    </section>
  );
}

async function showPurchase(
  context: PageContext,
  licensing: Licensing,
  userIds: readonly string[],
  problem: Problem | null,
): Promise<Response> {
  const missing = missingFor(licensing, userIds);
  const [users, priced] = await Promise.all([
    usersOf(context, userIds),
    priceOf(context, { type: 'addLicences', quantity: Math.max(1, missing) }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Give licences" tab="licences">
      <h2>Give {counted(userIds.length, 'licence')}</h2>
      <Refused problem={problem} licensing={licensing} />
      <Confirm licensing={licensing} users={users} missing={missing} priced={priced} once={newIdempotencyKey()} />
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
  readonly users: readonly User[];
  /** How many licences have to be bought for it. */
  readonly missing: number;
  readonly priced: Priced | null;
  readonly once: string;
}

/** Who gets one, what that costs, and one button for both. */
function Confirm({ licensing, users, missing, priced, once }: ConfirmProps) {
  const { view, base, zoned } = licensing;
  const quote = priced?.quote ?? null;
  const given = counted(users.length, 'licence');
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
      {users.length > 100 && <p>and {users.length - 100} more</p>}
      {missing > 0 && (
        <p>
          {users.length - missing === 0 ? 'None is free' : `${users.length - missing} are free`}:{' '}
          {counted(missing, 'licence')} {missing === 1 ? 'is' : 'are'} added.
        </p>
      )}
      {quote !== null && <Price licensing={licensing} quote={quote} />}
      {priced?.problem != null ? (
        <Obstacle licensing={licensing} problem={priced.problem} />
      ) : (
        <Form view={view} action={`${base}/give`} idempotencyKey={once}>
          {users.map(({ userId }) => (
            <input type="hidden" name="userId" value={userId} />
          ))}
          {quote !== null && <input type="hidden" name="quote" value={quote.quote} />}
          <button type="submit" name="confirm" value={String(missing)}>
            {quote === null || quote.dueNow.amount === 0
              ? `Give ${given}`
              : `Pay ${money(quote.dueNow.amount, quote.dueNow.currency, zoned.locale)} and give ${given}`}
          </button>
        </Form>
      )}
    </div>
  );
}
