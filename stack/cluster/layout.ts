// What a cluster consists of, and the configuration of each of its processes.

/** The processes of Temporal's server, in the order of their start. Two of them run one service, as in production. */
export const services = ['frontend', 'history-1', 'history-2', 'matching', 'worker'] as const;
export type Service = (typeof services)[number];

/** All processes in the order of their start. They are stopped in the reverse order. */
export const parts = ['postgres', ...services, 'ui'] as const;
export type Part = (typeof parts)[number];

export const databases = { executions: 'temporal', visibility: 'temporal_visibility' } as const;

/** Fixed for as long as a cluster's data exist. Temporal's own deployments use this number. */
const historyShards = 512;

/** The service that a process belongs to. */
export function roleOf(service: Service): 'frontend' | 'history' | 'matching' | 'worker' {
  return service === 'history-1' || service === 'history-2' ? 'history' : service;
}

/** The port of a part, counted from the cluster's first port. */
export function portOf(first: number, part: Part): number {
  return first + { frontend: 0, 'history-1': 1, 'history-2': 2, matching: 3, worker: 4, ui: 30, postgres: 40 }[part];
}

/** The ports at which a process is called, and at which the others learn that it is there. */
function rpcOf(service: Service, first: number) {
  const grpcPort = portOf(first, service);
  return { grpcPort, membershipPort: grpcPort + 50, bindOnLocalHost: true };
}

interface ServerOptions {
  /** The cluster's first port. */
  readonly port: number;
  readonly password: string;
  /** The path of the file with the dynamic configuration. */
  readonly dynamicConfig: string;
}

/** The configuration of one process of the server; everything is on loopback. */
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
    // Each process has to know every service; its own role comes last, so that its own ports count.
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

/** Set explicitly, although it is the server's default, because deploys depend on Worker Versioning. */
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
