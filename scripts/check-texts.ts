// Checks that the pages of tenants, and those before there is a session, take their texts from the catalogue, that each
// of its texts is used (docs/decisions/0058), and that what pages, mails and documents say in English is British.
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { englishTextsIn, misspellingsIn } from './texts/english.ts';
import { literalSentencesIn } from './texts/literal-sentences.ts';
import { unusedTexts } from './texts/unused-texts.ts';

process.chdir(new URL('..', import.meta.url).pathname);

/** Files whose texts only ops and finance, who read English, or machines read. */
const notForTenants = new Set([
  'web/components/for-ops.tsx',
  'web/components/links.tsx',
  'web/components/live.ts',
  'web/components/section-page.tsx',
  'web/components/states.tsx',
  'web/components/timeline.tsx',
  'web/licensing/acting.tsx',
]);

/** The names of the sections of ops and finance, and the default texts of their lists. */
const allowed = new Set(["'Operations'", "'Finance'", "'Show'", "'Search'", "'Show the next ones'"]);

const pages = globSync(['web/{licensing,components}/*.{ts,tsx}', 'web/{sign-in,sign-in-by-mail}.tsx']).filter(
  (path) => !notForTenants.has(path),
);
const faults: string[] = [];
for (const path of pages) {
  const found = literalSentencesIn(path, readFileSync(path, 'utf8')).filter(({ text }) => !allowed.has(text));
  faults.push(...found.map(({ line, text }) => `${path}:${line} is not in the catalogue: ${text}`));
}

const english = globSync(['web/**/*.{ts,tsx,js}', 'domain/{mail,texts}/**/*.ts', 'documents/**/*.ts']).filter(
  // Other languages, tests, and the frame of a mail, which is style sheet and no text.
  (path) => !/\/texts\/de[/.]|\.test\.|mail-html/.test(path),
);
for (const path of english) {
  for (const { line, text } of englishTextsIn(path, readFileSync(path, 'utf8')))
    faults.push(...misspellingsIn(text).map((fault) => `${path}:${line} is not British English: ${fault}`));
}

const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path));
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['web/pages.tsx'] }, ts.sys, '.');
const unused = unusedTexts(ts.createProgram(['web/pages.tsx'], options), '/web/texts/en/');
faults.push(...unused.map((name) => `No page uses ${name}.`));

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${pages.length} files: no sentence outside the catalogue, and each text is used.`);
console.log(`${english.length} files: no American spelling, and each "a" or "an" fits its word.`);
