/**
 * Pushes 1,000 changes to the receivers of examples/ as the service does, signed, one after another and again until
 * they are taken, kills each receiver on the way, and compares its copy with the service's document.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FeedEvent } from 'licence-billing-client/entitlements';
import { Webhook } from 'standardwebhooks';
import { freePort } from '../../stack/ports.ts';
import { serveEntitlements } from '../../test/support/client-package/package.ts';
import { type Holder, held, type ReceiverProgram, receiverPrograms, startReceiver } from './programs.ts';

const changes = 1_000;
const secret = `whsec_${randomBytes(24).toString('base64')}`;
const webhook = new Webhook(secret);

for (const program of receiverPrograms()) await tryReceiver(program);

async function tryReceiver({ name, ...program }: ReceiverProgram): Promise<void> {
  const { url, service, stop } = await serveEntitlements();
  const port = await freePort();
  const start = () => startReceiver(program, { url, key: 'lk_ops', secret, port });
  const target = `http://127.0.0.1:${port}/`;
  let receiver = start();
  try {
    const startedAt = performance.now();
    for (let n = 1; n <= changes; n += 1) {
      const event = service.step({ [`user-${n % 50}`]: n % 3 === 0 ? null : `lic_${n}` });
      if (n % 250 === 0) {
        receiver.kill('SIGKILL');
        receiver = start();
      }
      await deliver(target, event, n);
      // The answer to a delivery may be lost, so an event may be delivered twice.
      if (n % 10 === 0) await deliver(target, event, n);
    }
    const ms = performance.now() - startedAt;
    const forged = await post(target, JSON.stringify(service.events[0]), { 'webhook-id': 'evt_1' });
    const copy = (await (await fetch(`${target}acme`)).json()) as {
      readonly version: number;
      readonly holders: readonly Holder[];
    };
    const isRight =
      copy.version === service.document().version && isDeepStrictEqual(held(copy), held(service.document()));
    if (!isRight || forged !== 401)
      throw new Error(`${name}: the copy is wrong, or a forged event was answered ${forged}`);
    console.log(
      `${name}: the copy is right after ${changes} changes and 4 kills, ${(ms / changes).toFixed(1)} ms each`,
    );
  } finally {
    receiver.kill('SIGKILL');
    await stop();
  }
}

async function deliver(target: string, event: FeedEvent, n: number): Promise<void> {
  const [id, body] = [`evt_${n}`, JSON.stringify({ id: `evt_${n}`, ...event })];
  for (;;) {
    const now = new Date();
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, now, body),
    };
    if ((await post(target, body, headers).catch(() => 0)) === 204) return;
    await sleep(50);
  }
}

async function post(target: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const answer = await fetch(target, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  await answer.arrayBuffer();
  return answer.status;
}
