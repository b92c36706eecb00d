// What a cluster consists of, and the configuration of each of its processes.

/** The processes of Temporal's server, in the order of their start. Two of them are of one service, as in production. */
export const services = ['frontend', 'history-1', 'history-2', 'matching', 'worker'] as const;
export type Service = (typeof services)[number];

/** All processes in the order of their start. They are stopped in the opposite one. */
export const parts = ['postgres', ...services, 'ui'] as const;
export type Part = (typeof parts)[number];

export const databases = { executions: 'temporal', visibility: 'temporal_visibility' } as const;

/** Fixed for the life of a cluster's data. It is what Temporal's own deployments take. */
const historyShards = 512;

/** The service that a process runs. */
export function roleOf(service: Service): 'frontend' | 'history' | 'matching' | 'worker' {
  return service === 'history-1' || service === 'history-2' ? 'history' : service;
}

/** Where a part listens, counted from the cluster's first port. */
export function portOf(first: number, part: Part): number {
  return first + { frontend: 0, 'history-1': 1, 'history-2': 2, matching: 3, worker: 4, ui: 30, postgres: 40 }[part];
}

/** Where a process of the server is called, and where the others learn that it is there. */
function rpcOf(service: Service, first: number) {
  const grpcPort = portOf(first, service);
  return { grpcPort, membershipPort: grpcPort + 50, bindOnLocalHost: true };
}

interface ServerOptions {
  /** The cluster's first port. */
  readonly port: number;
  readonly password: string;
  /** The file of the dynamic configuration. */
  readonly dynamicConfig: string;
}

/** The configuration file of one process of the server. All of it is on loopback. */
export function serverConfig(service: Service, { port, password, dynamicConfig }: ServerOptions) {
  const frontend = `127.0.0.1:${portOf(port, 'frontend')}`;
  const store = (databaseName: string) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${portOf(port, 'postgres')}`,
      connectProtocol: 'tcp',
      user: 'postgres',
      password,
      maxConns: 20,
      maxIdleConns: 20,
      maxConnLifetime: '1h',
    },
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'executions',
      visibilityStore: 'visibility',
      numHistoryShards: historyShards,
      datastores: { executions: store(databases.executions), visibility: store(databases.visibility) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    // Each process has to know of every service; its own role comes last, with its own ports.
    services: Object.fromEntries([...services, service].map((one) => [roleOf(one), { rpc: rpcOf(one, port) }])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: frontend },
      },
    },
    publicClient: { hostPort: frontend },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '10s' },
  };
}

/** Said though it is the server's default: deploys depend on Worker Versioning. */
export const dynamicConfig = { 'system.enableDeploymentVersions': [{ value: true }] } as const;

export function uiConfig(port: number) {
  return {
    temporalGrpcAddress: `127.0.0.1:${portOf(port, 'frontend')}`,
    host: '127.0.0.1',
    port: portOf(port, 'ui'),
    enableUi: true,
    defaultNamespace: 'default',
    disableNewsFetch: true,
  };
}
