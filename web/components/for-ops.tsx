import type { View } from '../view.ts';

/* What only operators see, who read English. */

/** One box for anything; the key `/` leads to it (pages.js). */
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

/** Says on a tenant's pages that an operator, and not one of its people, is at work. */
export function ActingBar({
  view: { session, path },
  subject,
}: {
  readonly view: View;
  readonly subject: string | undefined;
}) {
  const [, tenant] = /^\/licensing\/([^/]+)/.exec(path) ?? [];
  if (tenant === undefined || session.tenantId !== null) return null;
  return (
    <aside class="acting" aria-label="Acting as support">
      <p class="container">
        You act for <bdi>{subject ?? decodeURIComponent(tenant)}</bdi> as support ·{' '}
        <a href={`/ops/tenants/${tenant}`}>Leave</a>
      </p>
    </aside>
  );
}
