// The front, as a thread of the service: it owns the public port, answers entitlements itself and passes everything
// else on to the thread of API and worker, so that no entitlement waits for those (docs/decisions/0049).
import type { RequestListener } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { destination } from 'pino';
import { createUseBuffer } from '../../api/commands/use-buffer.ts';
import { createEntitlementsApi } from '../../api/entitlements-app.ts';
import { countedAddress } from '../../api/http/client-address.ts';
import type { RequestFigures } from '../../api/http/metrics.ts';
import { connect } from '../../db/connect.ts';
import { poolUse } from '../../db/watched-statements.ts';
import { drain } from '../drain.ts';
import { guarded, hostCheck } from '../guarded.ts';
import { listen } from '../listen.ts';
import { createLog } from '../log.ts';
import { startTracing } from '../tracing.ts';
import { flushUses } from '../uses-watch.ts';
import type { FrontMessage, FrontOrder, FrontSettings } from './messages.ts';
import { createPassOn } from './pass-on.ts';
import { usualFirst } from './usual.ts';

/** Only one user's entitlement: a large tenant's list takes too long to write while others wait. */
const entitlement = /^\/v1\/tenants\/[^/?]+\/entitlements\/[^/?]+(\?|$)/;
const figuresEveryMs = 1_000;

const { address, socketPath, database, config, logLevel, isTraced } = workerData as FrontSettings;
if (parentPort === null) throw new Error('The front is a thread of the service, and nothing by itself');
const service = parentPort;
const say = (message: FrontMessage): void => service.postMessage(message);

/**
 * Lines are buffered, because each write costs more than the rest of a line, and each write is whole lines of a length
 * that a pipe does not mix with others. A crash loses what was answered within the last 100 ms.
 */
const lines = destination({ sync: true, minLength: 3_000, periodicFlush: 100 });
const log = createLog(logLevel, lines);
const tracing = await startTracing(isTraced, log);
const { url, connections, ...options } = database;
const entitlements = connect(url, connections, { ...options, poolName: 'entitlements' });
const uses = createUseBuffer(entitlements.db);
const endUses = flushUses({ uses, log });
let requests: RequestFigures[] = [];
const { app, usualCheck } = await createEntitlementsApi({
  entitlementsDb: entitlements.db,
  uses,
  log,
  now: Date.now,
  config,
  metrics: { observeRequest: (request) => void requests.push(request) },
});
const passOn = createPassOn(socketPath);
const choose = (own: RequestListener): RequestListener => {
  // Traces begin in the app's middleware, so a traced request must not bypass it.
  const check = isTraced ? own : usualFirst(usualCheck, hostCheck(config.publicUrl), own);
  return (incoming, outgoing) => {
    const listener = entitlement.test(incoming.url ?? '') ? check : passOn.listener;
    listener(incoming, outgoing);
  };
};
const site = guarded(config.publicUrl, app.fetch);
const server = await listen(site, address, choose, undefined, countedAddress(config.proxies));
setInterval(sendFigures, figuresEveryMs);
service.on('message', (order: FrontOrder) => void end(order));
say({ type: 'listening' });

function sendFigures(): void {
  say({ type: 'figures', requests, pools: poolUse() });
  requests = [];
}

async function end(times: FrontOrder): Promise<void> {
  await drain(server, times);
  passOn.close();
  sendFigures();
  await endUses();
  await entitlements.close();
  await tracing.stop();
  lines.flushSync();
  process.exit(0);
}
