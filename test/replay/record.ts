// `npm run record-histories`: records one run of each kind, on servers of its own, and replaces all golden histories.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ProvidedContext } from 'vitest';
import { createTaxRegisters } from '../../activities/tax-registers/registers.ts';
import { startTaxRegisters } from '../../stack/tax-registers.ts';
import { testPush } from '../support/event-receiver.ts';
import { startServers } from '../support/global-setup.ts';
import { useServers } from '../support/servers.ts';
import { createWorld } from '../support/world.ts';
import { historiesFolder, historyFile } from './histories.ts';
import { createRecorder, type Story } from './recorder.ts';
import {
  besideStories,
  customerStory,
  eventEndpointStory,
  lostRunStory,
  mailSenderStory,
  nexusStory,
  reconciliationStory,
  retentionStory,
  taxIdStories,
} from './stories-beside.ts';
import { handOverStories } from './stories-hand-over.ts';
import { pace, pacedStories } from './stories-paced.ts';
import { databaseStory, monthStories, realTimeStories, unknownChargeStory } from './stories-tenant.ts';

/** Each group has a world of its own, as a restored database or a healed card processor would disturb the others. */
const groups: readonly (readonly Story[])[] = [
  [unknownChargeStory],
  [
    databaseStory,
    reconciliationStory,
    mailSenderStory,
    lostRunStory,
    retentionStory,
    customerStory,
    eventEndpointStory,
    nexusStory,
    ...taxIdStories,
  ],
  [...realTimeStories, ...handOverStories],
  [...monthStories, ...besideStories],
  pacedStories,
];

async function main(): Promise<void> {
  const { provided, stop } = await startServers();
  useServers(provided satisfies ProvidedContext);
  const kept = new Map<string, string>();
  try {
    await Promise.all(groups.map((stories) => play(stories, kept)));
  } finally {
    await stop();
  }
  for (const file of readdirSync(historiesFolder)) rmSync(new URL(file, historiesFolder));
  for (const [kind, text] of kept) writeFileSync(historyFile(kind), text);
  console.log(`Recorded ${kept.size} kinds of run:\n  ${[...kept.keys()].sort().join('\n  ')}`);
}

async function play(stories: readonly Story[], kept: Map<string, string>): Promise<void> {
  const registers = await startTaxRegisters();
  const { viesUrl } = registers;
  const world = await createWorld({
    taxRegisters: createTaxRegisters({ viesUrl, hmrc: null, sellerTaxIds: [] }),
    push: testPush,
    ...(stories === pacedStories && { pace: () => pace }),
  });
  try {
    const recorder = createRecorder(world, registers, kept);
    for (const story of stories) await story(recorder);
  } finally {
    await world.close();
    await registers.close();
  }
}

await main();
