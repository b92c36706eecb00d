import type { Change, Operation, Problem } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { problemSaid } from '../texts/problems.ts';
import { render, textsOf } from '../view.ts';
import { Awaited, goOn } from './awaited.tsx';
import { whereTo } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Refused } from './refused.tsx';
import { type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** Shows a change in progress, with its own address; once it is done, the page redirects to the receipt. */
export async function operationPage(context: PageContext): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const params = { ...paramsOf(context), id };
  const [licensing, operation] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/operations/{id}', { params }),
  ]);
  if (operation.state === 'succeeded') return goToReceipt(context, licensing, operation.change ?? null);
  const { operation: t, problems } = licensing.view.t;
  return render(
    context,
    <LicensingPage
      licensing={licensing}
      isKept
      looksAgain={operation.state === 'running'}
      title={operation.state === 'running' ? t.charging : problems.notDone}
      tab="licences"
    >
      {operation.state === 'running' ? (
        <Awaited view={licensing.view} id="operation" title={t.chargingLeave} againAfterSeconds={1}>
          {t.onItsWay}
        </Awaited>
      ) : (
        <Failed licensing={licensing} problem={problemOf(operation, licensing)} />
      )}
    </LicensingPage>,
  );
}

function problemOf({ problem }: Operation, { view }: Licensing): Problem | null {
  return problem == null ? null : problemSaid(problem, view.t);
}

function goToReceipt(context: PageContext, { base }: Licensing, change: Change | null): Response {
  context.get('leaveNotice')(textsOf(context).operation.done);
  return goOn(context, whereTo(base, change));
}

function Failed({ licensing, problem }: { readonly licensing: Licensing; readonly problem: Problem | null }) {
  return (
    <article id="operation">
      <Refused problem={problem} licensing={licensing} />
      <BackToLicences licensing={licensing} />
    </article>
  );
}
