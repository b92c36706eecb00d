// `npm run record-carried`: part of a release. Keeps examples of what runs of this version carry on, from the rules and the golden histories.
import { readFileSync, writeFileSync } from 'node:fs';
import { type Carried, carriedFrom } from '../../workflows/run-input.ts';
import { readHistories } from '../replay/histories.ts';
import { examplesFile, shapeOf } from './examples.ts';
import { messages, statesOfLives } from './lives.ts';
import { recordRates } from './tax-rates.ts';

const release = /^## \[(\d+\.\d+\.\d+)\]/m.exec(
  readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8'),
)?.[1];
if (release === undefined) throw new Error('CHANGELOG.md names no release');

/** One example of each shape: which fields there are, and which kinds. */
const byShape = new Map<string, Carried>();
const keep = (carried: Carried): unknown => byShape.set(JSON.stringify(shapeOf(carried)), carried);
for (const state of statesOfLives()) keep({ ...carriedFrom(state, 7, ['c0']), messages });
for (const { text } of readHistories()) for (const carried of carriedIn(JSON.parse(text))) keep(carried);
writeFileSync(examplesFile, `${JSON.stringify({ release, examples: [...byShape.values()] }, null, 1)}\n`);
recordRates(new Date().toISOString().slice(0, 10));
console.log(`${byShape.size} examples of ${release}`);

/** Wherever a history has the input of a run. */
function carriedIn(value: unknown): readonly Carried[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('bytes' in value) return carriedIn(parsed(String(value.bytes)));
  if (
    'carried' in value &&
    typeof value.carried === 'object' &&
    value.carried !== null &&
    'knownCommands' in value.carried
  )
    return [value.carried as Carried];
  return Object.values(value).flatMap(carriedIn);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
