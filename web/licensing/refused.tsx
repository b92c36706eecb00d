import type { Problem } from 'licence-billing-client';
import { ErrorSummary } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { statusOf } from '../faults.ts';
import { capitalised } from '../format.ts';
import { render } from '../view.ts';
import { ConfirmAtBank } from './awaiting-payer.tsx';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { type Licensing, readLicensing } from './tenant.ts';

interface RefusedProps {
  readonly problem: Problem | null;
  readonly licensing: Licensing;
}

/** Why a confirmed change was refused, and what that means for the money. */
export function Refused({ problem, licensing }: RefusedProps) {
  if (problem === null) return null;
  const { view, base } = licensing;
  const t = view.t.problems;
  switch (problem.code) {
    case 'quote_expired':
    case 'quote_mismatch':
      return <ErrorSummary problem={{ ...problem, title: t.newPrice, detail: t.newPriceHere }} />;
    case 'card_declined':
      return (
        <ErrorSummary
          problem={{
            ...problem,
            title: t.nothingChanged,
            detail: `${capitalised(view.t.words.declineReason(problem.declineCode ?? ''))}.`,
          }}
        >
          <a class="button" href={`${base}/subscription#card`}>
            {t.anotherCard}
          </a>
        </ErrorSummary>
      );
    case 'authentication_required':
      return (
        <ErrorSummary problem={{ ...problem, title: t.bankWants, detail: t.afterTheBank }} isError={false}>
          <ConfirmAtBank licensing={licensing} />
        </ErrorSummary>
      );
    case 'idempotency_key_reused':
      return (
        <ErrorSummary problem={{ ...problem, title: t.confirmedAlready, detail: t.madeOnce }}>
          <a href={`${base}/receipts`}>{t.seeReceipts}</a>
        </ErrorSummary>
      );
    case 'validation_failed':
      return <ErrorSummary problem={{ ...problem, title: t.nothingChanged }} />;
    default:
      return <ErrorSummary problem={problem} />;
  }
}

/**
 * Whether a change that was requested now waits for its payer: its form, which would start a second one, is then left
 * out.
 */
export function awaitsPayer(problem: Problem | null): boolean {
  return problem?.code === 'authentication_required';
}

/** Shows the page for a refused change that has no form of its own. */
export async function showRefusal(context: PageContext, problem: Problem): Promise<Response> {
  const licensing = await readLicensing(context);
  return render(
    context,
    <LicensingPage licensing={licensing} title={licensing.view.t.problems.notDone} tab="licences" isKept>
      <Refused problem={problem} licensing={licensing} />
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    statusOf(problem),
  );
}
