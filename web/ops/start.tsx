import { Empty } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { inUtc, render, viewOf } from '../view.ts';
import { NeededTable, neededPath, needKinds } from './needed.tsx';

/** Shows what waits for ops: counts that lead to their lists, each oldest first, with age and amount. */
export async function startPage(context: PageContext): Promise<Response> {
  const { data } = await context.get('client').do('GET /v1/ops/needs');
  const view = viewOf(context);
  const open = data.filter(({ count }) => count > 0);
  return render(
    context,
    <OpsPage view={view} title="Start" within="Start">
      <p class="actions toolbar">
        <a class="button" href="/ops/new-tenant">
          New tenant
        </a>
      </p>
      <ul class="counts">
        {data.map(({ kind, count }) => (
          <li>
            <a href={count > 0 ? `#${kind}` : neededPath(kind)}>
              <strong>{count.toLocaleString(view.locale)}</strong> {needKinds[kind].name}
            </a>
          </li>
        ))}
      </ul>
      {open.length === 0 && <Empty>Nothing waits for you.</Empty>}
      {open.map(({ kind, count, items }) => (
        <section id={kind} aria-label={needKinds[kind].name}>
          <h2>
            {needKinds[kind].name}: {count.toLocaleString(view.locale)}
          </h2>
          <NeededTable kind={kind} items={items} zoned={inUtc(view)} />
          {count > items.length && (
            <p class="more">
              <a href={neededPath(kind)}>All {count.toLocaleString(view.locale)}</a>
            </p>
          )}
        </section>
      ))}
    </OpsPage>,
  );
}
