import type { Problem } from 'licence-billing-client';
import { ChoiceField, ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { day, time } from '../format.ts';
import { type Choices, type Fields, fieldsOf, isSameName } from '../forms.ts';
import { type Texts, texts } from '../texts/texts.ts';
import { typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { answerChange, buttonChange } from './change.ts';
import { LicensingPage } from './frame.tsx';
import { baseOf, hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** The longest own words, in characters: the API's limit, minus room for the chosen reason before them. */
const longestReason = 1_950;

/** Shows the form; a sign-in on the way brings back what was typed. */
export function cancelPage(context: PageContext): Promise<Response> {
  return showCancel(context, typedIn(typedOf(context)));
}

/** Why the tenant leaves: a chosen reason, and its own words. */
interface TypedReason {
  readonly why: keyof Texts['cancel']['reasons'] | '';
  readonly reason: string;
}

const reasons = Object.entries(texts.en.cancel.reasons) as Choices<Exclude<TypedReason['why'], ''>>;

function typedIn(fields: Fields): TypedReason {
  return { why: fields.choice('why', reasons), reason: fields.text('reason') };
}

/** The reason as the seller's people read it: the chosen one in English, then the typed words. */
function reasonOf({ why, reason }: TypedReason): string {
  return [why === '' ? '' : texts.en.cancel.reasons[why], reason].filter((part) => part !== '').join(': ');
}

/** Cancels if the instance's name was typed, because a cancellation ends in deleting the tenant's data. */
export async function cancel(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const [typed, name] = [typedIn(fields), fields.text('name')];
  const reason = reasonOf(typed);
  const params = paramsOf(context);
  const client = context.get('client');
  const tenant = await client.do('GET /v1/tenants/{t}', { params });
  if (!isSameName(name, instanceName(tenant))) return showCancel(context, { ...typed, isWrongName: true });
  const answer = await client.ask('POST /v1/tenants/{t}/subscription/cancellation', {
    params,
    body: reason === '' ? {} : { reason },
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: () => textsOf(context).cancel.done,
    refused: (problem) => showCancel(context, { ...typed, problem }),
    next: `${baseOf(context)}/subscription`,
  });
}

function instanceName({ name, tenantId }: { readonly name: string | null; readonly tenantId: string }): string {
  return name ?? tenantId;
}

interface CancelState extends TypedReason {
  readonly isWrongName?: boolean;
  readonly problem?: Problem;
}

async function showCancel(
  context: PageContext,
  { why, reason, isWrongName = false, problem }: CancelState,
): Promise<Response> {
  const licensing = await readLicensing(context);
  const users = hasEnded(licensing) ? 0 : await countUsers(context);
  const { base, tenant, view } = licensing;
  const name = instanceName(tenant);
  const t = view.t.cancel;
  if (licensing.subscription.state === 'canceling')
    return render(
      context,
      <LicensingPage licensing={licensing} title={t.title} tab="subscription">
        <h2>{t.title}</h2>
        <p>{t.already}</p>
      </LicensingPage>,
    );
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="subscription">
      <h2>{t.title}</h2>
      <ErrorSummary problem={problem ?? null} />
      <Consequences licensing={licensing} users={users} />
      <p>
        <a class="button secondary" href={`${base}/export`}>
          {t.exportFirst}
        </a>
      </p>
      <Form view={view} action={`${base}/cancel`} idempotencyKey={newIdempotencyKey()} class="panel">
        <ChoiceField
          label={t.why}
          name="why"
          value={why}
          choices={[['', t.notSaid], ...reasons.map(([code]) => [code, t.reasons[code]] as const)]}
        />
        <Field label={t.reason} name="reason" value={reason} maxlength={longestReason} autocomplete="off" />
        <Field
          label={t.typeName(name)}
          name="name"
          required
          autocomplete="off"
          spellcheck={false}
          fault={isWrongName ? t.wrongName(name) : undefined}
          {...(isWrongName && { 'data-focus': true })}
        />
        <div class="actions">
          <button type="submit" class="danger">
            {t.title}
          </button>
          <a href={`${base}/subscription`}>{t.doNotCancel}</a>
        </div>
      </Form>
    </LicensingPage>,
    isWrongName ? 422 : problem === undefined ? 200 : 409,
  );
}

async function countUsers(context: PageContext): Promise<number> {
  const list = { params: paramsOf(context), query: { limit: 1 } };
  return (await context.get('client').do('GET /v1/tenants/{t}/users', list)).total;
}

interface ConsequencesProps {
  readonly licensing: Licensing;
  readonly users: number;
}

/** What the cancellation leads to, with counts of what would be deleted. */
function Consequences({ licensing: { view, subscription, zoned }, users }: ConsequencesProps) {
  const { state, trialEndsAt, period, suspendAt, licences } = subscription;
  const t = view.t.cancel;
  const end = state === 'trialing' ? trialEndsAt : (period?.end ?? null);
  const isSoon = state === 'suspended' || state === 'trial_expired' || end === null;
  return (
    <ul>
      <li>{isSoon ? t.endsSoon : t.ends(time(end, zoned), suspendAt === null ? null : day(suspendAt, zoned))}</li>
      {t.consequences.map((consequence) => (
        <li>{consequence}</li>
      ))}
      <li>{t.deletes(t.users(users), t.given(licences.assigned), t.free(licences.free))}</li>
    </ul>
  );
}

/** Withdraws a cancellation. */
export const keep = buttonChange(
  (context, key) =>
    context
      .get('client')
      .ask('DELETE /v1/tenants/{t}/subscription/cancellation', { params: paramsOf(context), ...key }),
  (context) => textsOf(context).cancel.kept,
  '/subscription',
);
