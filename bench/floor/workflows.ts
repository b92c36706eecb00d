import { condition, defineUpdate, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { FloorActivities, FloorCharge } from './activities.ts';

/** The least code that still does the job: the floor with which the service's figures are compared. */

const { chargeAndInsert, chargeOnly } = proxyActivities<FloorActivities>({ startToCloseTimeout: '15s' });

const chargeNow = defineUpdate<void, [FloorCharge]>('chargeNow');

/** Accepts updates, each with one activity that makes one charge and inserts one row. */
export async function floorSubscription(): Promise<void> {
  setHandler(chargeNow, (charge) => chargeAndInsert(charge));
  await condition(() => false);
}

/** Waits for one timer, then runs one such activity. */
export async function floorRenewal(dueAt: number, charge: FloorCharge): Promise<void> {
  await sleep(Math.max(1, dueAt - Date.now()));
  await chargeAndInsert(charge);
}

/** The subscription loop of most tutorials: sleep, charge; without ledger or read model. */
export async function textbookSubscription(dueAt: number, charge: FloorCharge, months: number): Promise<void> {
  for (let month = 0; month < months; month += 1) {
    await sleep(month === 0 ? Math.max(1, dueAt - Date.now()) : '30 days');
    await chargeOnly({ ...charge, key: `${charge.key}/${month}` });
  }
}
