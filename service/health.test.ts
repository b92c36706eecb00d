import { expect, it } from 'vitest';
import { type Checks, createReadiness } from '../api/http/readiness.ts';
import { createHealth } from './health.ts';

const well: Checks = { database: async () => true, temporal: async () => true };

/** Queries a health port; each query moves its clock one second on. */
function healthOf(checks: Checks, isDraining: () => boolean = () => false) {
  let now = 0;
  const clock = (): number => {
    now += 1_000;
    return now;
  };
  const health = createHealth(createReadiness({ checks, now: clock, isDraining }));
  return async (path: string): Promise<readonly [status: number, body: unknown]> => {
    const response = await health(new Request(`http://127.0.0.1${path}`));
    return [response.status, await response.json()];
  };
}

it('is ready while every check passes, and alive also where one does not', async () => {
  const ask = healthOf(well);
  expect(await ask('/readyz')).toEqual([200, { status: 'ready', checks: { database: true, temporal: true } }]);

  const broken = healthOf({ ...well, temporal: () => Promise.reject(new Error('away')) });
  expect(await broken('/readyz')).toEqual([503, { status: 'not ready', checks: { database: true, temporal: false } }]);
  expect(await broken('/healthz')).toEqual([200, { status: 'ok' }]);
});

it('says at once that it drains, alive until its end', async () => {
  let isDraining = false;
  const readiness = createReadiness({ checks: well, now: () => 0, isDraining: () => isDraining });
  const health = createHealth(readiness);
  const ready = async () => (await health(new Request('http://127.0.0.1/readyz'))).status;
  expect(await ready()).toBe(200);
  isDraining = true;
  expect(await ready()).toBe(503);
  expect((await health(new Request('http://127.0.0.1/healthz'))).status).toBe(200);
});

it('answers nothing else', async () => {
  expect((await healthOf(well)('/metrics'))[0]).toBe(404);
});
