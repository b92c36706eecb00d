import { putUsers } from '../../db/users.ts';
import { callApi, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { alternate, type Call } from '../interleave.ts';
import { comparedRow, type Row } from '../row.ts';
import { milliseconds, quantile } from '../statistics.ts';

const small = 10;
const rounds = 10;
const most = 3;

/** How long calls for a tenant with the most licences take, compared with one that has ten. */
export const largeTenant: Measurement = {
  name: 'large-tenant',
  async run(bench) {
    const { sizes, random, log } = bench;
    // Leaves room for the licences that are added.
    const large = sizes.largeTenant - 2 * rounds;
    log(`A tenant with ${large} licences, all assigned, and one with ${small}`);
    await prepare(bench, 'large', large);
    await prepare(bench, 'small', small);
    const compare = async (what: string, times: number, callOf: (tenantId: string) => Call): Promise<Row> => {
      const took = await alternate(times, random, { ours: callOf('large'), floor: callOf('small') });
      const figures = { ours: quantile(took.ours, 0.5), floor: quantile(took.floor, 0.5) };
      const goal = { toReach: `≤ ${most} × with ${small}`, met: figures.ours <= most * figures.floor };
      return { ...comparedRow(`${large.toLocaleString('en')} licences: ${what}, p50`, figures, milliseconds), ...goal };
    };
    const { servers } = bench;
    return [
      await compare('list', rounds, (id) => () => callApi(servers, 'GET', `/tenants/${id}/licences?limit=50`)),
      await compare('add', rounds, (id) => () => callApi(servers, 'POST', `/tenants/${id}/licences`, { quantity: 1 })),
      await compare('assign', rounds, (id) => assignOf(bench, id, id === 'large' ? large : small)),
      await compare(
        'boundary',
        most,
        (id) => () => callApi(servers, 'POST', `/tenants/${id}/test-clock/advance`, { by: 'P1M' }),
      ),
    ];
  },
};

/** Assigns each added licence to a user who has none. */
function assignOf({ servers }: Bench, tenantId: string, licences: number): Call {
  return (index) => {
    const path = `/tenants/${tenantId}/licences/lic_${licences + index + 1}/assignee`;
    return callApi(servers, 'PUT', path, { userId: userIdOf(licences + index) });
  };
}

async function prepare({ servers }: Bench, tenantId: string, licences: number): Promise<void> {
  await createActive(servers, tenantId, { licences, testClock: { frozenTime: '2026-03-01T10:00:00Z' } });
  const userIds = Array.from({ length: licences + 2 * rounds }, (_, index) => userIdOf(index));
  const batch = 1_000;
  for (let first = 0; first < userIds.length; first += batch)
    await putUsers(
      servers.db,
      tenantId,
      userIds.slice(first, first + batch).map((id) => ({ id, name: id, email: null })),
    );
  for (let first = 0; first < licences; first += batch) {
    const some = userIds.slice(first, Math.min(first + batch, licences));
    await callApi(servers, 'POST', `/tenants/${tenantId}/licences/assignments`, { userIds: some });
  }
}

function userIdOf(index: number): string {
  return `user-${String(index).padStart(31, '0')}`;
}
