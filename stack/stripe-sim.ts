// The Stripe stand-in as a child of the stack.
import { join } from 'node:path';
import { handledEventTypes } from '../api/commands/handled-event-types.ts';
import { answersOk, nodeArguments } from './node-child.ts';
import { findRemembered, launch, type Running, stopLeftover, untilReady } from './processes.ts';
import { projectFolder } from './settings.ts';

export type StripeSimOptions = {
  port: number;
  dataDir: string;
  /** Without one nobody is told of anything. */
  webhook?: { url: string; secret: string };
  abort?: AbortSignal;
};

export async function startStripeSim(options: StripeSimOptions): Promise<Running> {
  const logFile = join(options.dataDir, 'logs', 'stripe-sim.log');
  const running = await launch({
    name: 'The Stripe stand-in',
    command: process.execPath,
    args: nodeArguments('stripe-sim/main.ts', options.dataDir),
    cwd: projectFolder,
    env: {
      ...process.env,
      STRIPE_SIM_PORT: String(options.port),
      STRIPE_SIM_DATA: join(options.dataDir, 'stripe-sim'),
      STRIPE_SIM_WEBHOOK_URL: options.webhook?.url,
      STRIPE_SIM_WEBHOOK_SECRET: options.webhook?.secret,
      STRIPE_SIM_WEBHOOK_EVENTS: handledEventTypes.join(),
    },
    logFile,
    recordFile: stripeSimRecord(options.dataDir),
  });
  try {
    await untilReady(
      running,
      () => answersOk(`http://127.0.0.1:${options.port}/_sim/health`),
      logFile,
      30_000,
      options.abort,
    );
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

export async function stopLeftoverStripeSim(dataDir: string): Promise<void> {
  const pid = findRemembered(stripeSimRecord(dataDir), dataDir);
  if (pid !== undefined) await stopLeftover(pid);
}

function stripeSimRecord(dataDir: string): string {
  return join(dataDir, 'run', 'stripe-sim.json');
}
