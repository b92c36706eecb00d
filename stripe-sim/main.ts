import { z } from 'zod';
import { type StripeSimOptions, startStripeSim } from './server.ts';

/** The stand-in as a process, configured by its environment. */
const environment = z.object({
  STRIPE_SIM_PORT: z.coerce.number().int().min(0).max(65535).default(12111),
  STRIPE_SIM_HOST: z.string().optional(),
  STRIPE_SIM_DATA: z.string().optional(),
  STRIPE_SIM_WEBHOOK_URL: z.url().optional(),
  STRIPE_SIM_WEBHOOK_SECRET: z.string().optional(),
  /** The event types to deliver, separated by commas. */
  STRIPE_SIM_WEBHOOK_EVENTS: z.string().default('*'),
  STRIPE_SIM_PUBLIC_URL: z.url().optional(),
  STRIPE_SIM_RATE: z.coerce.number().positive().optional(),
});

function optionsFrom(env: z.output<typeof environment>): StripeSimOptions {
  const { STRIPE_SIM_WEBHOOK_URL: url, STRIPE_SIM_WEBHOOK_SECRET: secret } = env;
  const events = env.STRIPE_SIM_WEBHOOK_EVENTS.split(',');
  if ((url === undefined) !== (secret === undefined))
    throw new Error('STRIPE_SIM_WEBHOOK_URL and STRIPE_SIM_WEBHOOK_SECRET go together');
  return {
    port: env.STRIPE_SIM_PORT,
    dataDir: env.STRIPE_SIM_DATA ?? null,
    host: env.STRIPE_SIM_HOST,
    webhook: url === undefined || secret === undefined ? undefined : { url, secret, events },
    publicUrl: env.STRIPE_SIM_PUBLIC_URL,
    ratePerSecond: env.STRIPE_SIM_RATE,
  };
}

const sim = await startStripeSim(optionsFrom(environment.parse(process.env))).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
process.stdout.write(`Stripe stand-in at ${sim.url}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void sim.close().then(() => process.exit(0));
  });
}
