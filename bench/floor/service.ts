// The floor in one process of its own, with worker and HTTP together, as the service can be.
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import postgres from 'postgres';
import { stripeAt } from '../../stack/stripe-at.ts';
import { createFloorActivities, type FloorCharge } from './activities.ts';
import { floorTaskQueue } from './task-queue.ts';

export interface FloorSettings {
  readonly port: number;
  readonly stripePort: number;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
}

const settings = JSON.parse(process.argv.at(-1) ?? '') as FloorSettings;
Runtime.install({ logger: new DefaultLogger('WARN') });
const sql = postgres(settings.databaseUrl, { max: 20 });
const stripe = stripeAt(settings.stripePort);
let charged = 0;
const onCharged = (): void => {
  charged += 1;
};
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: settings.temporalAddress }),
  taskQueue: floorTaskQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: createFloorActivities(sql, stripe, onCharged),
  // The service's own limit (worker.ts).
  maxCachedWorkflows: 600,
});
const running = worker.run();
const connection = await Connection.connect({ address: settings.temporalAddress });
const client = new Client({ connection });

const app = new Hono();
app.get('/healthz', (context) => context.json({ ok: true }));
app.get('/licences/:userId', async (context) => {
  const [row] = await sql`select licence from floor_licences where user_id = ${context.req.param('userId')}`;
  return context.json({ licence: row?.['licence'] ?? null });
});
app.get('/charges', (context) => context.json({ charged }));
app.post('/charges/:workflowId', async (context) => {
  const charge = await context.req.json<FloorCharge>();
  const handle = client.workflow.getHandle(context.req.param('workflowId'));
  await handle.executeUpdate<void, [FloorCharge]>('chargeNow', { args: [charge] });
  return context.json({ charged: charge.key });
});
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.port });

process.once('SIGTERM', () => {
  worker.shutdown();
  server.close();
  void running.then(() => process.exit(0));
});
