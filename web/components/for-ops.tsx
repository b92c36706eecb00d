import type { View } from '../view.ts';

/* What only operators see, who read English. */

/** The box that searches everything; the key `/` leads to it (pages.js). */
export function SearchEverything() {
  return (
    <search>
      <form method="get" action="/ops/search" class="everything">
        <input
          type="search"
          name="q"
          aria-label="Search everything"
          aria-keyshortcuts="/"
          placeholder="Search everything  /"
          maxlength={200}
          data-search
        />
      </form>
    </search>
  );
}

/** A tenant's licensing pages, and the page on which ops set its price. */
const actingPaths = [/^\/licensing\/([^/]+)/, /^\/ops\/tenants\/([^/]+)\/price$/];

/** Says on a tenant's pages that an operator is at work, and not one of the tenant's people. */
export function ActingBar({
  view: { session, path },
  tenant,
}: {
  readonly view: View;
  readonly tenant: string | undefined;
}) {
  const id = actingPaths.map((pattern) => pattern.exec(path)?.[1]).find((found) => found !== undefined);
  if (id === undefined || session.tenantId !== null) return null;
  return (
    <aside class="acting" aria-label="Acting as support">
      <p class="container">
        You act for <bdi>{tenant ?? decodeURIComponent(id)}</bdi> as support · <a href={`/ops/tenants/${id}`}>Leave</a>
      </p>
    </aside>
  );
}
