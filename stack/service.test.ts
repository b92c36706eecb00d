import { expect, it } from 'vitest';
import { apiAndWorker, inOneProcess, startService } from './service.ts';
import { UserError } from './setup/tools.mjs';

const apart = apiAndWorker(3000, { healthPort: 9466, metricsAddress: '127.0.0.1:9465' });
const options = { dataDir: '/nowhere', env: {} };

it('API and worker are two processes, and the addresses of their own are the worker’s', () => {
  const mine = { HEALTH_PORT: '1', METRICS_ADDRESS: 'mine:2', TEMPORAL_METRICS_ADDRESS: 'mine:3' };
  const [api, worker, ...others] = apart.processes.map(({ env }) => ({ ...mine, ...env }));

  expect(api).toEqual({
    ROLES: 'api',
    PORT: '3000',
    HEALTH_PORT: undefined,
    METRICS_ADDRESS: undefined,
    TEMPORAL_METRICS_ADDRESS: undefined,
  });
  expect(worker).toEqual({
    ROLES: 'worker',
    PORT: '3000',
    HEALTH_PORT: '9466',
    METRICS_ADDRESS: '127.0.0.1:9465',
    TEMPORAL_METRICS_ADDRESS: 'mine:3',
  });
  expect(others).toEqual([]);
});

it('both can be one process, at the same address', () => {
  const form = inOneProcess(3000);

  expect(form.url).toBe(apart.url);
  expect(form.processes.map(({ env }) => env['ROLES'])).toEqual(['api,worker']);
});

it('starts its processes at once; where one fails, the other is stopped and the failure is told', async () => {
  const stopped: string[] = [];
  const refused = new UserError('The worker ended while starting');
  let begun = 0;
  const keep = async (): Promise<{ stop: () => Promise<void> }> => {
    begun += 1;
    if (begun === 2) throw refused;
    return { stop: async () => void stopped.push('API') };
  };

  await expect(startService(apart, options, keep)).rejects.toBe(refused);

  expect(begun).toBe(2);
  expect(stopped).toEqual(['API']);
});
