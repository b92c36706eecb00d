import type { Problem } from 'licence-billing-client';
import { ErrorSummary } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { statusOf } from '../faults.ts';
import { capitalised } from '../format.ts';
import { render } from '../view.ts';
import { declineReason } from '../words.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { readLicensing } from './tenant.ts';

/** Why a confirmed change was refused, and what that means for the money. */
export function Refused({ problem, base }: { readonly problem: Problem | null; readonly base: string }) {
  if (problem === null) return null;
  switch (problem.code) {
    case 'quote_expired':
    case 'quote_mismatch':
      return <ErrorSummary problem={{ ...problem, title: 'The price is another by now', detail: newPrice }} />;
    case 'card_declined':
      return (
        <ErrorSummary
          problem={{
            ...problem,
            title: 'Nothing was charged, and nothing has changed',
            detail: `${capitalised(declineReason(problem.declineCode ?? ''))}.`,
          }}
        >
          <a href={`${base}/subscription#card`}>Use another card</a>
        </ErrorSummary>
      );
    case 'authentication_required':
      return (
        <ErrorSummary problem={{ ...problem, title: 'Your bank wants you to confirm this payment', detail: atTheBank }}>
          {problem.url !== undefined && <a href={problem.url}>Confirm it at your bank</a>}
        </ErrorSummary>
      );
    case 'idempotency_key_reused':
      return (
        <ErrorSummary problem={{ ...problem, title: 'You have confirmed this already', detail: already }}>
          <a href={`${base}/receipts`}>See your receipts</a>
        </ErrorSummary>
      );
    case 'validation_failed':
      return <ErrorSummary problem={{ ...problem, title: 'Nothing was charged, and nothing has changed' }} />;
    default:
      return <ErrorSummary problem={problem} />;
  }
}

const newPrice = 'Nothing was charged. Here is the price as it is now: confirm it if it suits you.';
const atTheBank = 'Nothing has been charged yet. Once you have confirmed there, what you asked for follows by itself.';
const already = 'It was made once, and not again. What is below would be a new purchase.';

/** The page of a refused change that has no form of its own. */
export async function showRefusal(context: PageContext, problem: Problem): Promise<Response> {
  const licensing = await readLicensing(context);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Not done" within="Licences" isKept>
      <Refused problem={problem} base={licensing.base} />
      <BackToLicences base={licensing.base} />
    </LicensingPage>,
    statusOf(problem),
  );
}
