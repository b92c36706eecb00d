import type { Licence } from 'licence-billing-client';
import { allRows } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { paramsOf } from './tenant.ts';

/** As many licences as a page of the list has, all of which can be ticked. */
const mostByName = 50;

/** The licences with these ids that exist; of more than fifty ids only the first fifty are read. */
export async function licencesOf(context: PageContext, ids: readonly string[]): Promise<readonly Licence[]> {
  const params = paramsOf(context);
  const pages = ids
    .slice(0, mostByName)
    .map((q) => context.get('client').do('GET /v1/tenants/{t}/licences', { params, query: { q, limit: 200 } }));
  const found = (await Promise.all(pages)).flatMap(({ data }) => data);
  return ids.flatMap((id) => found.find((licence) => licence.id === id) ?? []);
}

/** The ids of all licences that are neither held nor ending. */
export async function freeLicences(context: PageContext): Promise<readonly string[]> {
  const free = { assigned: 'false', status: 'active' } as const;
  const rows = await allRows((part) =>
    context
      .get('client')
      .do('GET /v1/tenants/{t}/licences', { params: paramsOf(context), query: { ...free, ...part } }),
  );
  return rows.map(({ id }) => id);
}

/** The ids of the licences in the API's answer to an assignment: one licence, or a list. */
export function licencesGiven(answer: unknown): readonly string[] {
  const given = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : [answer];
  return Array.isArray(given) ? given.flatMap((licence: Licence | null) => licence?.id ?? []) : [];
}
