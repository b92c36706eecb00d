// The front, as a thread of the service: it owns the public port, answers entitlements by itself and passes everything else on
// to the thread of API and worker, so that an entitlement waits for nothing that those do (docs/decisions/0049).
import { parentPort, workerData } from 'node:worker_threads';
import { destination } from 'pino';
import { createUseBuffer } from '../../api/commands/use-buffer.ts';
import { createEntitlementsApi } from '../../api/entitlements-app.ts';
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

/** One user's alone: a list of a large tenant's takes too long to write for others to wait. */
const entitlement = /^\/v1\/tenants\/[^/?]+\/entitlements\/[^/?]+(\?|$)/;
const figuresEveryMs = 1_000;

const { address, socketPath, database, config, logLevel, isTraced } = workerData as FrontSettings;
if (parentPort === null) throw new Error('The front is a thread of the service, and nothing by itself');
const service = parentPort;
const say = (message: FrontMessage): void => service.postMessage(message);

/**
 * Lines are written some at a time, as each write takes longer than the rest of a line; whole, though, as a pipe takes no more at once
 * without mixing it with others'. What a crash loses is what was answered within the last moment.
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
const server = await listen(guarded(config.publicUrl, app.fetch), address, (own) => {
  // A trace begins with the app's middleware.
  const check = isTraced ? own : usualFirst(usualCheck, hostCheck(config.publicUrl), own);
  return (incoming, outgoing) => {
    const listener = entitlement.test(incoming.url ?? '') ? check : passOn.listener;
    listener(incoming, outgoing);
  };
});
setInterval(sendFigures, figuresEveryMs);
service.on('message', (order: FrontOrder) => void end(order));
say({ type: 'listening' });

function sendFigures(): void {
  say({ type: 'figures', requests, pools: poolUse() });
  requests = [];
}

async function end(patience: FrontOrder): Promise<void> {
  await drain(server, patience);
  passOn.close();
  sendFigures();
  await endUses();
  await entitlements.close();
  await tracing.stop();
  lines.flushSync();
  process.exit(0);
}
