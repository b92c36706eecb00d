import { Form } from '../components/form.tsx';
import { tenantPath } from '../paths.ts';
import type { Shown } from './read-tenant.ts';

/** What needs attention, each with a button that says it was dealt with. */
export function Attention({ shown: { view, listed } }: { readonly shown: Shown }) {
  if (listed.concerns.length === 0) return null;
  return (
    <section class="banner warning" aria-label="Needs attention">
      <strong>Needs attention</strong>
      {listed.concerns.map(({ about, reason }) => (
        <Form view={view} action={`${tenantPath(listed.tenantId)}/acknowledge`}>
          <p>{reason}</p>
          <input type="hidden" name="about" value={about} />
          <button type="submit" class="secondary" aria-label={`Dealt with: ${reason}`}>
            Dealt with
          </button>
        </Form>
      ))}
    </section>
  );
}
