import type { Licence, Problem } from 'licence-billing-client';
import { ErrorSummary, Form, newIdempotencyKey } from '../components/form.tsx';
import { Stepper, steppedIn } from '../components/stepper.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day } from '../format.ts';
import { type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { answerChange, buttonChange } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { type Licensing, licenceIdOf, paramsOf, readLicensing } from './tenant.ts';

/** A number of free licences, or certain licences with their holders. */
type Choice = { readonly quantity: number } | { readonly licenceIds: readonly string[] };

function choiceIn(fields: Fields): Choice {
  const licenceIds = fields.list('licence');
  return licenceIds.length > 0 ? { licenceIds } : { quantity: steppedIn(fields) ?? 1 };
}

export function removePage(context: PageContext): Promise<Response> {
  // `licence` may occur many times.
  const licence = context.req.queries('licence') ?? [];
  return showRemove(context, choiceIn(queryOf(context, { licence })), null);
}

export async function remove(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const choice = choiceIn(fields);
  const params = paramsOf(context);
  const client = context.get('client');
  const body = 'quantity' in choice ? choice : { licenceIds: [...choice.licenceIds] };
  const answer = await client.ask('POST /v1/tenants/{t}/licences/removals', {
    params,
    body,
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: (change) => `${counted(change?.licences.length ?? countOf(choice), 'licence')} removed.`,
    refused: (problem) => showRemove(context, choice, problem),
  });
}

function countOf(choice: Choice): number {
  return 'quantity' in choice ? choice.quantity : choice.licenceIds.length;
}

async function showRemove(context: PageContext, choice: Choice, problem: Problem | null): Promise<Response> {
  const [licensing, priced, chosen] = await Promise.all([
    readLicensing(context),
    priceOf(context, { type: 'removeLicences', ...choice }),
    'quantity' in choice ? [] : licencesOf(context, choice.licenceIds),
  ]);
  const { base, subscription } = licensing;
  return render(
    context,
    <LicensingPage licensing={licensing} title="Remove licences" within="Licences">
      <h2>Remove {'quantity' in choice ? 'licences' : choice.licenceIds.join(', ')}</h2>
      <ErrorSummary problem={problem} />
      <div id="remove" class="panel">
        {'quantity' in choice && (
          <Stepper
            action={`${base}/remove`}
            partId="remove"
            label="How many fewer"
            quantity={choice.quantity}
            note={`${subscription.licences.free} of ${subscription.licences.total} are free; free ones go first, the newest of them before the others.`}
          />
        )}
        <div aria-live="polite">
          <Confirm licensing={licensing} priced={priced} choice={choice} chosen={chosen} />
        </div>
      </div>
      <BackToLicences base={base} />
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

/** The licences with these ids, as far as they exist. */
async function licencesOf(context: PageContext, ids: readonly string[]): Promise<readonly Licence[]> {
  const params = paramsOf(context);
  const pages = ids
    .slice(0, 50)
    .map((q) => context.get('client').do('GET /v1/tenants/{t}/licences', { params, query: { q, limit: 200 } }));
  const found = (await Promise.all(pages)).flatMap(({ data }) => data);
  return ids.flatMap((id) => found.find((licence) => licence.id === id) ?? []);
}

interface ConfirmProps {
  readonly licensing: Licensing;
  readonly priced: Priced;
  readonly choice: Choice;
  readonly chosen: readonly Licence[];
}

function Confirm({ licensing, priced: { quote, problem }, choice, chosen }: ConfirmProps) {
  const { view, base } = licensing;
  if (problem?.code === 'too_many_assigned') return <Holders licensing={licensing} problem={problem} />;
  if (problem !== null) return <Obstacle licensing={licensing} problem={problem} />;
  return (
    <>
      <p>
        <EffectiveDate licensing={licensing} />
      </p>
      <AffectedUsers licences={chosen} />
      {quote !== null && quote.nextBill !== null && <Price licensing={licensing} quote={quote} />}
      <Form view={view} action={`${base}/remove`} idempotencyKey={newIdempotencyKey()}>
        {'quantity' in choice ? (
          <input type="hidden" name="quantity" value={String(choice.quantity)} />
        ) : (
          choice.licenceIds.map((id) => <input type="hidden" name="licence" value={id} />)
        )}
        <button type="submit">Remove {counted(countOf(choice), 'licence')}</button>
      </Form>
    </>
  );
}

function EffectiveDate({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { period, state } = subscription;
  if (state === 'trialing' || state === 'suspended' || state === 'trial_expired' || period === null)
    return <>They leave at once; nothing is billed for them.</>;
  const end = day(period.end, zoned);
  return (
    <>
      They end on <strong>{end}</strong>, and work until then. You can reactivate them free before that day.
    </>
  );
}

function AffectedUsers({ licences }: { readonly licences: readonly Licence[] }) {
  const names = licences.flatMap(({ assignee }) => (assignee === null ? [] : [assignee.name ?? assignee.userId]));
  if (names.length === 0) return null;
  return (
    <p>
      <strong>{names.join(', ')}</strong> {names.length === 1 ? 'loses' : 'lose'} access then.
    </p>
  );
}

/** More are to be removed than are free: asks which holders lose theirs. */
function Holders({ licensing, problem }: { readonly licensing: Licensing; readonly problem: Problem }) {
  const { base } = licensing;
  const holders = problem.holders ?? [];
  const shown = holders.slice(0, 100);
  return (
    <form method="get" action={`${base}/remove`}>
      <Obstacle licensing={licensing} problem={problem}>
        <p>Choose whose licences go, or revoke them first.</p>
      </Obstacle>
      <fieldset>
        <legend>Holders</legend>
        {shown.map(({ userId, name, licenceId }) => (
          <label class="choice">
            <input type="checkbox" name="licence" value={licenceId} /> {name ?? userId} <small>{licenceId}</small>
          </label>
        ))}
      </fieldset>
      {holders.length > shown.length && (
        <p class="muted">{holders.length - shown.length} more are not shown: find them in the list of licences.</p>
      )}
      <button type="submit">Remove the chosen ones…</button>
    </form>
  );
}

/** Undoes a removal. */
export const reactivate = buttonChange(
  (context, key) =>
    context.get('client').ask('POST /v1/tenants/{t}/licences/reactivations', {
      params: paramsOf(context),
      body: { licenceIds: [licenceIdOf(context)] },
      ...key,
    }),
  (context) => `${licenceIdOf(context)} stays. Nothing was charged.`,
);
