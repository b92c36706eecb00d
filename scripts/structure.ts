// `npm run structure -- [checkout]`: prints figures of the code's structure as Markdown; an older checkout can be
// measured too.
import { resolve } from 'node:path';
import { folderCircles } from './structure/folder-circles.ts';
import {
  filesThatMention,
  folderArrows,
  longFunctions,
  placesThatSpell,
  type Spelling,
  tables,
  usesOf,
} from './structure/measures.ts';
import { type CodeFile, codeFiles, packageFolders, parsed } from './structure/source-files.ts';

const longestFunctionLines = 70;

/**
 * A rule is counted where it is decided: in domain/, without the files that declare or fold data (the state, its
 * events, commands and refusals) or show it (views and mails).
 */
const rules = { 'failed renewal': /\bdunning\b|[pP]aymentFailed|'past_due'/, cancel: /\bcancellation\b/ } as const;
const decidesNothing =
  /(^|\/)(state|stage|state-codec|events|inputs|refusals|policy|evolve|invariants|view|mails?|notices)\b/;

const spellings: Readonly<Record<string, Spelling>> = {
  '“ended” (deleting or deleted)': { of: ['deleting', 'deleted'], without: [], most: 3 },
  '“running” (active or past due)': { of: ['active', 'past_due'], without: [], most: 4 },
  'open charge states': { of: ['pending', 'unknown', 'requires_action'], without: ['declined'], most: 4 },
};

const dialect =
  /\b(somebody|nobody|whoever|anybody|everybody|told|tells|heard|asks?|asked|stands?(?!-)|anew|by itself|by themselves)\b/gi;

const checkout = resolve(process.argv[2] ?? '.');
const files = codeFiles(checkout);
const production = files.filter(({ kind }) => kind === 'production');
const scripts = production.filter(({ path }) => !path.endsWith('.css')).map(parsed);
const deciding = scripts.filter(({ path, folder }) => folder === 'domain' && !decidesNothing.test(path));
const words = usesOf(files.filter(({ path }) => !path.endsWith('.css')).map(parsed), dialect);

section('Lines and files of production code by top folder', linesByFolder(production));
section('Other code', [sizeOf('tests', 'test'), sizeOf('generated', 'generated')]);
list(`Functions of more than ${longestFunctionLines} lines`, longFunctions(scripts, longestFunctionLines));
for (const [rule, pattern] of Object.entries(rules))
  list(`Files that decide “${rule}”`, filesThatMention(deciding, pattern));
// This file writes them out to look for them.
const spelled = scripts.filter(({ path }) => path !== 'scripts/structure.ts');
for (const [name, spelling] of Object.entries(spellings))
  list(`Places that write out ${name}`, placesThatSpell(spelled, spelling));
list('Circles of folders', folderCircles(folderArrows(files, packageFolders(checkout))));
section('Counts', [
  `database tables: ${tables(scripts)}`,
  `dialect words in comments: ${words.comments}, in identifiers: ${words.identifiers} (tests included)`,
]);

function linesByFolder(all: readonly CodeFile[]): readonly string[] {
  const folders = [...new Set(all.map(({ folder }) => folder))].sort();
  const rows = folders.map((name) =>
    totalOf(
      name,
      all.filter(({ folder }) => folder === name),
    ),
  );
  return [...rows, totalOf('all', all)];
}

function sizeOf(name: string, kind: CodeFile['kind']): string {
  return totalOf(
    name,
    files.filter((file) => file.kind === kind),
  );
}

function totalOf(name: string, some: readonly CodeFile[]): string {
  return `${name}: ${some.reduce((sum, { lines }) => sum + lines, 0)} lines in ${some.length} files`;
}

function list(title: string, items: readonly string[]): void {
  section(`${title}: ${items.length}`, items);
}

function section(title: string, items: readonly string[]): void {
  console.log(`## ${title}\n\n${items.map((item) => `- ${item}\n`).join('')}`);
}
