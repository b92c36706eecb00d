import { expect, it } from 'vitest';
import { type Part, parts, portOf, roleOf, serverConfig, services, uiConfig } from './layout.ts';
import { readClusterSettings } from './settings.ts';

/**
 * Tests the configuration of each process without starting one: the cluster itself is too slow to test on every change.
 */

const options = { port: 7400, password: 'secret', dynamicConfig: '/data/dynamic.json' };

/** Every port that a process listens on, by its configuration. */
function portsIn(config: ReturnType<typeof serverConfig>, role: string): readonly number[] {
  const own = config.services[role]?.rpc;
  return own === undefined ? [] : [own.grpcPort, own.membershipPort];
}

it('has each service of the server, and two of the one that holds the runs', () => {
  expect(services.map(roleOf).sort()).toEqual(['frontend', 'history', 'history', 'matching', 'worker']);
});

it('gives every process ports of its own, all in the block of a hundred', () => {
  const ofServer = services.flatMap((service) => portsIn(serverConfig(service, options), roleOf(service)));
  const all = [...ofServer, portOf(7400, 'postgres'), portOf(7400, 'ui')];
  expect(new Set(all).size).toBe(2 * services.length + 2);
  expect(all.every((port) => port >= 7400 && port < 7500)).toBe(true);
  for (const part of parts.filter((one): one is Exclude<Part, 'postgres' | 'ui'> => one !== 'postgres' && one !== 'ui'))
    expect(portsIn(serverConfig(part, options), roleOf(part))[0]).toBe(portOf(7400, part));
});

it('tells each process of every service, on loopback, with the same shards and stores', () => {
  for (const service of services) {
    const config = serverConfig(service, options);
    expect(Object.keys(config.services).sort()).toEqual(['frontend', 'history', 'matching', 'worker']);
    expect(Object.values(config.services).every(({ rpc }) => rpc.bindOnLocalHost)).toBe(true);
    expect(config.global.membership.broadcastAddress).toBe('127.0.0.1');
    expect(config.persistence).toEqual(serverConfig('frontend', options).persistence);
    expect(config.publicClient.hostPort).toBe('127.0.0.1:7400');
  }
  expect(uiConfig(7400)).toMatchObject({ host: '127.0.0.1', port: 7430, temporalGrpcAddress: '127.0.0.1:7400' });
});

it('takes its ports and its folder from the environment, and refuses a block that has no room', () => {
  expect(readClusterSettings({ CLUSTER_PORT: '3500', CLUSTER_DATA_DIR: '/data' })).toEqual({
    port: 3500,
    dataDir: '/data',
  });
  for (const wrong of ['0', '65500', 'x', '7400.5'])
    expect(() => readClusterSettings({ CLUSTER_PORT: wrong })).toThrow('CLUSTER_PORT');
});
