// Reads one tenant's entitlement again and again, in a process of its own, so that a caller that is busy with other
// requests does not count as the service's delay.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [url = '', key = ''] = process.argv.slice(2);
const readEveryMs = 5;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const headers = { authorization: `Bearer ${key}` };
let isReading = false;

/** `true` starts the reading; `false` ends it, and is answered with the duration of each read. */
process.on('message', (shallRead: boolean) => {
  isReading = shallRead;
  if (isReading) void readOn();
});

async function readOn(): Promise<void> {
  const times: number[] = [];
  while (isReading) {
    times.push(await readOnce());
    await sleep(readEveryMs);
  }
  process.send?.(times);
}

function readOnce(): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`An entitlement was answered ${response.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
