import type { Charge, ListedTenant } from 'licence-billing-client';
import { Empty } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { TenantState } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { titleOf } from '../finance/charge-words.ts';
import { spaced } from '../format.ts';
import { queryOf } from '../forms.ts';
import { chargePath, tenantPath } from '../paths.ts';
import { inSellersZone, render, type View, viewOf } from '../view.ts';

/**
 * How many results of each kind are shown; a search that finds more can be narrowed by its words or in the kind's own
 * list.
 */
const mostShown = 10;

/**
 * Searches tenants by id, name and the domain of a person's address, and charges by company, receipt, amount, card and
 * licence. A search with a single result leads straight to it.
 */
export async function searchPage(context: PageContext): Promise<Response> {
  const q = queryOf(context).text('q').slice(0, 200);
  const found = q === '' ? nothing : await search(context, q);
  const only = onlyOne(found);
  if (only !== null) return context.redirect(only, 303);
  const view = viewOf(context);
  return render(
    context,
    <OpsPage view={view} title={q === '' ? 'Search' : `Search for “${q}”`} within="Search">
      {found.tenants.length + found.charges.length === 0 && (
        <Empty>
          <span role="status">{q === '' ? 'Type into the box on top.' : 'Nothing is found by that.'}</span> Try a
          company, a receipt, an amount, a card’s last four, a licence, or the domain of a person’s address.
        </Empty>
      )}
      <Tenants q={q} tenants={found.tenants} />
      <Charges q={q} charges={found.charges} view={view} />
    </OpsPage>,
  );
}

interface Found {
  readonly tenants: readonly ListedTenant[];
  readonly charges: readonly Charge[];
}

const nothing: Found = { tenants: [], charges: [] };

async function search(context: PageContext, q: string): Promise<Found> {
  const client = context.get('client');
  const query = { q, limit: mostShown };
  const [tenants, charges] = await Promise.all([
    client.do('GET /v1/ops/tenants', { query }),
    client.do('GET /v1/finance/charges', { query }),
  ]);
  return { tenants: tenants.data, charges: charges.data };
}

/**
 * The path of the only result; null unless there is exactly one. Charges that are found by their company count as its
 * tenant.
 */
function onlyOne({ tenants, charges }: Found): string | null {
  const [tenant, another] = tenants;
  if (tenant !== undefined)
    return another === undefined && charges.every(({ tenantId }) => tenantId === tenant.tenantId)
      ? tenantPath(tenant.tenantId)
      : null;
  const [charge, ...others] = charges;
  return charge === undefined || others.length > 0 ? null : chargePath(charge.id);
}

function Tenants({ q, tenants }: { readonly q: string; readonly tenants: readonly ListedTenant[] }) {
  if (tenants.length === 0) return null;
  return (
    <section aria-label="Tenants">
      <h2>Tenants</h2>
      <ul class="rows">
        {tenants.map(({ tenantId, name, state }) => (
          <li>
            <span>
              <a href={tenantPath(tenantId)}>
                <bdi>{name ?? tenantId}</bdi>
              </a>
              {name !== null && <small class="id">{tenantId}</small>}
            </span>
            <TenantState state={state} />
          </li>
        ))}
      </ul>
      {tenants.length === mostShown && (
        <All href={`/ops/tenants?${new URLSearchParams({ q }).toString()}`} of="tenants" />
      )}
    </section>
  );
}

interface ChargesProps {
  readonly q: string;
  readonly charges: readonly Charge[];
  readonly view: View;
}

function Charges({ q, charges, view }: ChargesProps) {
  if (charges.length === 0) return null;
  return (
    <section aria-label="Charges">
      <h2>Charges</h2>
      <ul class="rows">
        {charges.map((charge) => (
          <li>
            <span>
              <a href={chargePath(charge.id)}>{titleOf(charge, inSellersZone(view))}</a>
              <small>{charge.invoiceNumber ?? spaced(charge.state)}</small>
            </span>
          </li>
        ))}
      </ul>
      {charges.length === mostShown && (
        <All href={`/finance/charges?${new URLSearchParams({ q }).toString()}`} of="charges" />
      )}
    </section>
  );
}

function All({ href, of }: { readonly href: string; readonly of: string }) {
  return (
    <p class="more">
      <a href={href}>All {of} that are found</a>
    </p>
  );
}
