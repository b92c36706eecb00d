// The service's workers alone, in a process that can be killed.
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import { schemaProvisioner } from '../../activities/instances.ts';
import { createStripe } from '../../activities/stripe.ts';
import { connect } from '../../db/connect.ts';
import { createWorkers } from '../../worker.ts';
import './quiet.ts';

export interface WorkerProcessSettings {
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly stripePort: number;
  readonly taskQueue: string;
}

const settings = JSON.parse(process.argv[2] ?? '') as WorkerProcessSettings;
const { db } = connect(settings.databaseUrl, 10);
const endpoint = { host: '127.0.0.1', port: settings.stripePort, protocol: 'http' as const };
const stripe = createStripe({ secretKey: 'sk_test_world', endpoint });
const seller = { name: 'Seller Ltd', addressLines: ['1 Street'], taxId: null, email: null };
const workers = await createWorkers({
  connection: await NativeConnection.connect({ address: settings.temporalAddress }),
  namespace: settings.taskQueue,
  activities: createActivities({ db, stripe, provisioner: schemaProvisioner(db), seller }),
  live: false,
  taskQueue: settings.taskQueue,
});
process.send?.('ready');
await Promise.all(workers.map((worker) => worker.run()));
process.exit(0);
