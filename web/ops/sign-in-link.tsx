import { Form, Secret } from '../components/form.tsx';
import { OpsPage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { time } from '../format.ts';
import { tenantPath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';
import type { Shown } from './read-tenant.ts';

/** Makes a sign-in link and shows it in this response only; each submission makes a new one. */
export async function makeLink(context: PageContext): Promise<Response> {
  const params = { t: context.req.param('t') ?? '' };
  const { url = '', expiresAt } = await context
    .get('client')
    .do('POST /v1/tenants/{t}/sign-in-links', { params, body: {} });
  const view = viewOf(context);
  return render(
    context,
    <OpsPage view={view} title={`Sign-in link for ${params.t}`} within="Tenants">
      <p>
        It works once, until {time(expiresAt, inUtc(view))}, and signs in the person who opens it. It is shown on this
        page alone.
      </p>
      <Secret label="Link" name="link" value={url} />
      <p data-needs-script hidden>
        <button type="button" class="secondary small" data-copies="link">
          Copy the link
        </button>
      </p>
      <p>
        To look at the pages yourself, copy it and open it in a private window: in this one it would take the place of
        your own session.
      </p>
      <p>
        <a href={tenantPath(params.t)}>Back to the tenant</a>
      </p>
    </OpsPage>,
  );
}

export function SignInLinkForm({ shown: { view, listed } }: { readonly shown: Shown }) {
  if (listed.state === 'deleted') return null;
  return (
    <section>
      <h2>Sign-in link for its admin</h2>
      <p>It opens the tenant’s licensing page signed in, once, within 15 minutes.</p>
      <Form view={view} action={`${tenantPath(listed.tenantId)}/sign-in-link`}>
        <button type="submit" class="secondary">
          Make a link
        </button>
      </Form>
    </section>
  );
}
