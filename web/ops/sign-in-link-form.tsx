import { Form } from '../components/form.tsx';
import { tenantPath } from '../paths.ts';
import type { Shown } from './read-tenant.ts';

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
