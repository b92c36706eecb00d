// The Stripe stand-in as a child of the stack.
import { join } from 'node:path';
import { handledEventTypes } from '../api/commands/handled-event-types.ts';
import { answersOk, nodeArguments } from './node-child.ts';
import { launchUntilReady, type Running, stopRemembered } from './processes.ts';
import { projectFolder } from './settings.ts';

export type StripeSimOptions = {
  port: number;
  dataDir: string;
  /** Where events are delivered; without it none are. */
  webhook?: { url: string; secret: string };
  abort?: AbortSignal;
};

export function startStripeSim({ port, dataDir, webhook, abort }: StripeSimOptions): Promise<Running> {
  return launchUntilReady(
    {
      name: 'The Stripe stand-in',
      command: process.execPath,
      args: nodeArguments('stripe-sim/main.ts', dataDir),
      cwd: projectFolder,
      env: {
        ...process.env,
        STRIPE_SIM_PORT: String(port),
        STRIPE_SIM_DATA: join(dataDir, 'stripe-sim'),
        STRIPE_SIM_WEBHOOK_URL: webhook?.url,
        STRIPE_SIM_WEBHOOK_SECRET: webhook?.secret,
        STRIPE_SIM_WEBHOOK_EVENTS: handledEventTypes.join(),
      },
      logFile: join(dataDir, 'logs', 'stripe-sim.log'),
      recordFile: stripeSimRecord(dataDir),
    },
    { ready: () => answersOk(`http://127.0.0.1:${port}/_sim/health`), withinMs: 30_000, abort },
  );
}

export async function stopLeftoverStripeSim(dataDir: string): Promise<void> {
  await stopRemembered(stripeSimRecord(dataDir), dataDir);
}

function stripeSimRecord(dataDir: string): string {
  return join(dataDir, 'run', 'stripe-sim.json');
}
