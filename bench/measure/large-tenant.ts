import { instanceTables } from '../../db/instances.ts';
import { ask, createActive } from '../api.ts';
import type { Bench, Measurement, Row } from '../bench.ts';
import { type Ask, byTurns } from '../interleave.ts';
import { milliseconds, quantile } from '../statistics.ts';

const small = 10;
const rounds = 10;
const most = 3;

/** What a tenant with as many licences as it may have waits for, beside one with ten. */
export const largeTenant: Measurement = {
  name: 'large-tenant',
  async run(bench) {
    const { sizes, random, say } = bench;
    // So that some can still be added.
    const large = sizes.largeTenant - 2 * rounds;
    say(`A tenant with ${large} licences, all assigned, and one with ${small}`);
    await prepare(bench, 'large', large);
    await prepare(bench, 'small', small);
    const compare = async (what: string, times: number, asks: (tenantId: string) => Ask): Promise<Row> => {
      const took = await byTurns(times, random, { ours: asks('large'), floor: asks('small') });
      const [figure, floor] = [quantile(took.ours, 0.5), quantile(took.floor, 0.5)];
      return {
        measured: `${large.toLocaleString('en')} licences: ${what}, p50`,
        figure: milliseconds(figure),
        floor: milliseconds(floor),
        ratio: figure / floor,
        toReach: `≤ ${most} × with ${small}`,
        met: figure <= most * floor,
      };
    };
    const { servers } = bench;
    return [
      await compare('list', rounds, (id) => () => ask(servers, 'GET', `/tenants/${id}/licences?limit=50`)),
      await compare('add', rounds, (id) => () => ask(servers, 'POST', `/tenants/${id}/licences`, { quantity: 1 })),
      await compare('assign', rounds, (id) => assignOf(bench, id, id === 'large' ? large : small)),
      await compare(
        'boundary',
        most,
        (id) => () => ask(servers, 'POST', `/tenants/${id}/test-clock/advance`, { by: 'P1M' }),
      ),
    ];
  },
};

/** Each of the licences that were added goes to one of the users who have none. */
function assignOf({ servers }: Bench, tenantId: string, licences: number): Ask {
  return (index) => {
    const path = `/tenants/${tenantId}/licences/lic_${licences + index + 1}/assignee`;
    return ask(servers, 'PUT', path, { userId: userIdOf(licences + index) });
  };
}

async function prepare({ servers }: Bench, tenantId: string, licences: number): Promise<void> {
  await createActive(servers, tenantId, { licences, testClock: { frozenTime: '2026-03-01T10:00:00Z' } });
  const userIds = Array.from({ length: licences + 2 * rounds }, (_, index) => userIdOf(index));
  const { users } = instanceTables(tenantId);
  const batch = 1_000;
  for (let first = 0; first < userIds.length; first += batch)
    await servers.db.insert(users).values(userIds.slice(first, first + batch).map((id) => ({ id, name: id })));
  for (let first = 0; first < licences; first += batch) {
    const some = userIds.slice(first, Math.min(first + batch, licences));
    await ask(servers, 'POST', `/tenants/${tenantId}/licences/assignments`, { userIds: some });
  }
}

function userIdOf(index: number): string {
  return `user-${String(index).padStart(31, '0')}`;
}
