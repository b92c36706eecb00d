import type { Change, Operation, Problem } from 'licence-billing-client';
import { updates } from '../components/live.ts';
import type { PageContext } from '../deps.ts';
import { problemSaid } from '../texts/problems.ts';
import { render } from '../view.ts';
import { whereTo } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Refused } from './refused.tsx';
import { type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** A change in progress, with its own address; once it is done, the page redirects to the receipt. */
export async function operationPage(context: PageContext): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const params = { ...paramsOf(context), id };
  const [licensing, operation] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/operations/{id}', { params }),
  ]);
  if (operation.state === 'succeeded') return goToReceipt(context, licensing, operation.change ?? null);
  return render(
    context,
    <LicensingPage
      licensing={licensing}
      isKept
      title={operation.state === 'running' ? 'Charging…' : 'Not done'}
      tab="licences"
    >
      {operation.state === 'running' ? (
        <Running path={licensing.view.path} />
      ) : (
        <Failed licensing={licensing} problem={problemOf(operation, licensing)} />
      )}
    </LicensingPage>,
  );
}

function problemOf({ problem }: Operation, { view }: Licensing): Problem | null {
  return problem == null ? null : problemSaid(problem, view.t);
}

/** Redirects to the receipt; htmx, which fetches a part of the page, redirects the whole page. */
function goToReceipt(context: PageContext, { base }: Licensing, change: Change | null): Response {
  const target = whereTo(base, change);
  context.get('leaveNotice')('Done.');
  if (context.req.header('hx-request') === undefined) return context.redirect(target, 303);
  return context.body(null, 200, { 'hx-redirect': target });
}

function Running({ path }: { readonly path: string }) {
  return (
    <article id="operation" {...updates('operation', path, 'every 1s')}>
      <h2>
        <span role="status" aria-busy="true">
          Charging… you can leave this page
        </span>
      </h2>
      <p>
        What you confirmed is on its way and will be made once. Its receipt will be under Receipts; this page shows it
        as soon as it is there.
      </p>
      <noscript>
        <p>
          <a href={path}>Look again</a>
        </p>
      </noscript>
    </article>
  );
}

function Failed({ licensing, problem }: { readonly licensing: Licensing; readonly problem: Problem | null }) {
  return (
    <article id="operation">
      <Refused problem={problem} licensing={licensing} />
      <BackToLicences licensing={licensing} />
    </article>
  );
}
