import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { endRamp, pollersOf, setCurrent } from './deployments.ts';
import { createLog } from './log.ts';
import type { Client } from './temporal-client.ts';
import { becomeFirst, buildIdOf, deploymentOptionsOf, versionOfWorkers } from './versioning.ts';

const log = createLog('silent');
const version = { deploymentName: 'licence-billing', buildId: 'new' };
const settings = { isOn: true, deploymentName: 'licence-billing', buildId: undefined };
const bundle = { code: 'the workflows' };
const queues = { taskQueue: 'subscriptions', renewals: true };

interface Server {
  readonly current?: string | null;
  readonly hasUnversioned?: boolean;
  /** Whether its task queues know of the last change, one answer for each query. */
  readonly knows?: boolean[];
  /** The queues that its workers poll. */
  readonly polled?: readonly string[];
  readonly error?: { readonly code: number };
}

/** A server that answers so; `changes` are those that were requested. */
function serverThat({ current, hasUnversioned = false, knows = [], polled, error }: Server) {
  const changes: unknown[] = [];
  const refuse = async (code: number) =>
    Promise.reject(Object.assign(new Error('refused'), { code, details: '', metadata: {} }));
  const poller = (deploymentOptions: object | null) => ({ deploymentOptions });
  const own = poller({ ...version, workerVersioningMode: 2 });
  const workflowService = {
    listWorkerDeployments: async () => (error === undefined ? {} : refuse(error.code)),
    describeWorkerDeployment: async () =>
      current === undefined && changes.length === 0
        ? refuse(5)
        : {
            conflictToken: new Uint8Array([7]),
            workerDeploymentInfo: {
              versionSummaries: [],
              routingConfigUpdateState: knows.shift() === false ? 1 : 2,
              routingConfig: { currentDeploymentVersion: current == null ? null : { buildId: current } },
            },
          },
    describeTaskQueue: async ({ taskQueue: { name } }: { readonly taskQueue: { readonly name: string } }) => ({
      pollers: polled?.includes(name) === false ? [] : hasUnversioned ? [own, poller(null)] : [own],
    }),
    setWorkerDeploymentCurrentVersion: async (change: object) => changes.push(change),
    setWorkerDeploymentRampingVersion: async (change: object) => changes.push(change),
  };
  return { client: { workflowService, options: { namespace: 'n' } } as unknown as Client, changes };
}

describe('the version of the workers', () => {
  it('is the hash of their workflows, whatever folder a source map names, unless another is given', async () => {
    const here = await buildIdOf({ code: 'the workflows\n//# sourceMappingURL=data:application/json;base64,aaa' });
    const there = await buildIdOf({ code: 'the workflows\n//# sourceMappingURL=data:application/json;base64,bbb\n' });
    expect(there).toBe(here);
    expect(here).toMatch(/^[0-9a-f]{12}$/);
    expect(await buildIdOf({ code: 'other workflows' })).not.toBe(here);
    const { client } = serverThat({});
    expect(await versionOfWorkers(settings, bundle, client, log)).toEqual({
      ...version,
      buildId: await buildIdOf(bundle),
    });
    expect((await versionOfWorkers({ ...settings, buildId: 'b7' }, bundle, client, log))?.buildId).toBe('b7');
  });

  it.each([7, 12])(
    'is none where the server does not support it (status %i), or where it is switched off',
    async (code) => {
      const { client } = serverThat({ error: { code } });
      expect(await versionOfWorkers(settings, bundle, client, log)).toBeNull();
      expect(await versionOfWorkers({ ...settings, isOn: false }, bundle, serverThat({}).client, log)).toBeNull();
      expect(deploymentOptionsOf(null)).toEqual({});
      expect(deploymentOptionsOf(version)).toMatchObject({
        workerDeploymentOptions: { version, defaultVersioningBehavior: 'PINNED' },
      });
    },
  );

  it('stops the start where the server does not answer: workers without a version would take runs of any build', async () => {
    const { client } = serverThat({ error: { code: 14 } });
    await expect(versionOfWorkers(settings, bundle, client, log)).rejects.toThrow('refused');
  });

  it.each([
    ['DEPLOYMENT_NAME', 'TEMPORAL_DEPLOYMENT_NAME', 'billing/workers', 'has.dot'],
    ['BUILD_ID', 'TEMPORAL_WORKER_BUILD_ID', 'v1.2-ab', 'has:colon'],
  ])('is read from %s or %s', (ours, controllers, name, wrong) => {
    const env = {
      DATABASE_URL: 'postgres://localhost/x',
      STRIPE_SECRET_KEY: 'sk_test_x',
      TEMPORAL_CONFIG_FILE: '/dev/null',
    };
    const read = (more: object) => JSON.stringify(loadConfig({ ...env, ...more }).versioning);
    expect(read({ [ours]: name })).toBe(read({ [controllers]: name }));
    expect(read({ [ours]: name })).toContain(name);
    expect(read({ [ours]: 'wins', [controllers]: name })).toContain('wins');
    expect(() => read({ [ours]: wrong })).toThrow(ours);
  });
});

describe('a version that starts', () => {
  it.each<[string, Server, boolean]>([
    ['is the first, and no worker has been there', {}, true],
    ['is the first, and none is current', { current: null }, true],
    ['is current', { current: 'new' }, false],
    ['stands beside another that is current', { current: 'old' }, false],
    ['stands beside workers without a version', { hasUnversioned: true }, false],
  ])('that %s becomes current by itself only where runs would wait for ever', async (_, server, becomes) => {
    const { client, changes } = serverThat(server);
    await becomeFirst(client, version, queues, log);
    expect(changes).toHaveLength(becomes ? 1 : 0);
    if (becomes) expect(changes[0]).toMatchObject({ namespace: 'n', ...version });
  });

  it('becomes current without workers for renewals where those wait, as after a restore', async () => {
    const { client, changes } = serverThat({ polled: ['subscriptions'] });
    await becomeFirst(client, version, { ...queues, renewals: false }, log);
    expect(changes).toHaveLength(1);
  });

  it.each(['setCurrent', 'endRamp'] as const)(
    'is said to take runs (%s) only once all task queues know',
    async (change) => {
      const knows = [false, false, true];
      const { client, changes } = serverThat({ current: 'old', knows });
      await (change === 'endRamp' ? endRamp(client, version.deploymentName) : setCurrent(client, version));
      expect(changes).toHaveLength(1);
      expect(knows).toEqual([]);
    },
  );

  it('has no workers, otherwise, until both queues are asked for work', async () => {
    const { client } = serverThat({ polled: ['subscriptions'] });
    expect(await pollersOf(client, version, queues)).toBe(0);
    expect(await pollersOf(client, version, { ...queues, renewals: false })).toBe(1);
  });
});
