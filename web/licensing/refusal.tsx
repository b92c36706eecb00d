import type { Problem } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { render } from '../render.tsx';
import { LicensingPage } from './frame.tsx';
import { Refused } from './refused.tsx';
import { readLicensing } from './tenant.ts';

/** A page of its own for what a button could not do. */
export async function showRefusal(context: PageContext, problem: Problem): Promise<Response> {
  const licensing = await readLicensing(context);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Not done" within="Licences">
      <Refused problem={problem} base={licensing.base} />
      <p>
        <a href={licensing.base}>Back to the licences</a>
      </p>
    </LicensingPage>,
    409,
  );
}
