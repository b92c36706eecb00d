import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, register } from 'prom-client';
import { poolUse } from '../db/watched-statements.ts';

/**
 * What Prometheus collects from any process, whatever its roles: memory, event loop, pools, and its activities'
 * counters.
 */
export function metricsText(): Promise<string> {
  return register.metrics();
}

/** Begins to measure this process; a second call changes nothing. */
export function measureProcess(roles: ReadonlySet<string>): void {
  if (register.getSingleMetric('billing_build_info') !== undefined) return;
  collectDefaultMetrics();
  const build = new Gauge({
    name: 'billing_build_info',
    help: 'What runs here; its value is always 1',
    labelNames: ['version', 'node', 'roles'] as const,
  });
  build.set({ version: version(), node: process.version, roles: [...roles].sort().join(' ') }, 1);
  poolGauge('billing_database_pool_connections', 'Connections that a pool may have', ({ size }) => size);
  poolGauge('billing_database_pool_demand', 'Connections of a pool in use, and waits for one', ({ asked }) => asked);
}

function poolGauge(name: string, help: string, figureOf: (use: ReturnType<typeof poolUse>[number]) => number): void {
  const gauge: Gauge<'pool'> = new Gauge({
    name,
    help,
    labelNames: ['pool'] as const,
    collect: () => {
      gauge.reset();
      for (const use of poolUse()) gauge.set({ pool: use.pool }, figureOf(use));
    },
  });
}

/** The version in `package.json`, which is beside the service's folder, or above it once compiled. */
function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return String((JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version?: string }).version);
    } catch {
      // The file is not in this folder.
    }
  }
  return 'unknown';
}

/**
 * Serves this process's metrics without a key, at a separate address. They name no tenant; yet only Prometheus should
 * be able to reach it.
 */
export async function serveMetrics(address: string): Promise<Server> {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address) ?? [];
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    metricsText().then(
      (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), host, () => resolve(server));
  });
}
