// Checks that every citation in the code names a document and a heading that exist (`docs/product.md, "Trial"`), that
// each rule and its heading name each other, and that what documents link to or name is there, the API's operations
// included. It proves first that it can fail.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The text of each file by its path from the project's folder. */
type Files = ReadonlyMap<string, string>;
type Problem = string;

const project = fileURLToPath(new URL('..', import.meta.url));
const rulesPage = 'docs/product.md';
const isCode = (path: string): boolean => /\.(tsx?|mjs|css|sql)$/.test(path) && path !== 'scripts/check-citations.ts';
const isDocument = (path: string): boolean => path.endsWith('.md');
const isRule = (path: string): boolean => /^domain\/rules\/.*\.ts$/.test(path) && !path.endsWith('.test.ts');

/** A line break in a comment, with the marks that begin its next line. */
const gap = String.raw`(?:\s*\n\s*(?:\*|//|--)?)?\s*`;
/** A path or name of a document, with the headings that follow it in quotation marks. */
const citation = new RegExp(String.raw`([\w./-]*[\w-]\.md)\b((?:${gap}(?:,|and)${gap}"[^"]+")*)`, 'g');
const decision = /docs\/decisions\/(\d{4})\b/g;

interface Citation {
  readonly line: number;
  readonly document: string;
  readonly headings: readonly string[];
}

function citationsIn(text: string): readonly Citation[] {
  return [...text.matchAll(citation)].map(({ index, 1: document = '', 2: headings = '' }) => ({
    line: lineAt(text, index),
    document: document.replace(/^(\.{1,2}\/)+/, ''),
    headings: [...headings.matchAll(/"([^"]+)"/g)].map(([, heading = '']) =>
      heading.replace(/\s*\n\s*(\*|\/\/|--)?\s*/g, ' '),
    ),
  }));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

interface Section {
  readonly heading: string;
  readonly body: string;
}

/** A document cut at its headings; in a block of code nothing counts as a heading. */
function sectionsOf(document: string): readonly Section[] {
  const withoutCode = document.replaceAll(/^```.*?^```/gms, '');
  return withoutCode.split(/^(?=#{1,6} )/m).flatMap((section) => {
    const [, heading] = /^#{1,6} (.+)$/m.exec(section) ?? [];
    return heading === undefined ? [] : [{ heading: heading.trim(), body: section }];
  });
}

function brokenCitations(files: Files): readonly Problem[] {
  return [...files]
    .filter(([path]) => isCode(path))
    .flatMap(([path, text]) => [
      ...citationsIn(text).flatMap((cited) => brokenCitation(files, path, cited)),
      ...unknownDecisions(files, path, text),
    ]);
}

function brokenCitation(files: Files, path: string, { line, document, headings }: Citation): readonly Problem[] {
  const where = `${path}:${line}`;
  const text = files.get(document);
  if (text === undefined) {
    const isBare = files.has(`docs/${document}`);
    return [isBare ? `${where}: write docs/${document} instead of ${document}` : `${where}: there is no ${document}`];
  }
  const known = new Set(sectionsOf(text).map(({ heading }) => heading));
  return headings
    .filter((heading) => !known.has(heading))
    .map((heading) => `${where}: ${document} has no "${heading}"`);
}

function unknownDecisions(files: Files, path: string, text: string): readonly Problem[] {
  const known = (number: string): boolean =>
    [...files.keys()].some((file) => file.startsWith(`docs/decisions/${number}-`));
  return [...text.matchAll(decision)]
    .filter(([, number = '']) => !known(number))
    .map(({ 0: cited, index }) => `${path}:${lineAt(text, index)}: there is no ${cited}`);
}

/** The files that a section names in its lines `Code: domain/rules/trial.ts, domain/due.ts`. */
function codeOf({ body }: Section): readonly string[] {
  return [...body.matchAll(/^Code: (.+)$/gm)].flatMap(([, list = '']) => list.split(', '));
}

function unlinkedRules(files: Files): readonly Problem[] {
  const sections = sectionsOf(files.get(rulesPage) ?? '');
  const linked = sections.flatMap((section) => codeOf(section).map((path) => ({ path, heading: section.heading })));
  const lost = linked.filter(({ path }) => !files.has(path));
  return [
    ...lost.map(({ path, heading }) => `${rulesPage}, "${heading}" names ${path}, which does not exist`),
    ...[...files.keys()].filter(isRule).flatMap((path) => {
      const own = linked.filter((link) => link.path === path).map(({ heading }) => heading);
      if (own.length === 0) return [`${path}: no heading of ${rulesPage} has the line "Code: ${path}"`];
      const cited = citationsIn(files.get(path) ?? '').filter(({ document }) => document === rulesPage);
      const citesOwn = cited.some(({ headings }) => headings.some((heading) => own.includes(heading)));
      return citesOwn ? [] : [`${path}: does not cite ${rulesPage}, "${own.join('" or "')}"`];
    }),
  ];
}

/** A heading's anchor, as GitHub forms it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function brokenLinks(files: Files): readonly Problem[] {
  return [...files]
    .filter(([path]) => isDocument(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(({ 1: link = '', 2: anchor, index }) => {
        const target = link === '' ? path : posix.join(posix.dirname(path), link);
        const where = `${path}:${lineAt(text, index)}`;
        const isFolder = [...files.keys()].some((file) => file.startsWith(`${target.replace(/\/$/, '')}/`));
        if (!files.has(target) && !isFolder) return [`${where}: the link to ${link} leads nowhere`];
        const anchors = sectionsOf(files.get(target) ?? '').map(({ heading }) => anchorOf(heading));
        return anchor === undefined || anchors.includes(anchor) ? [] : [`${where}: ${target} has no #${anchor}`];
      }),
    );
}

/** Decisions and the change log describe the past, and may name what was removed. */
const isOfThePresent = ([path]: readonly [string, string]): boolean =>
  /^((docs|client)\/)?(runbooks\/)?[\w-]+\.md$/.test(path) && path !== 'CHANGELOG.md';

/** Files that a page names, such as `domain/state.ts`, and that do not exist. */
function lostFiles(files: Files): readonly Problem[] {
  return [...files]
    .filter(isOfThePresent)
    .flatMap(([path, text]) =>
      [...text.matchAll(/`([\w-]+\/[\w./-]+\.(?:tsx?|mjs|json|sql|md))`/g)]
        .filter(([, named = '']) => !files.has(named))
        .map(({ 1: named, index }) => `${path}:${lineAt(text, index)}: there is no ${named}`),
    );
}

const apiDocument = 'client/openapi.json';
/** `GET /v1/tenants/{t}/keys[/{id}]`, with brackets around what an operation beside it has, and a query. */
const namedOperation = /\b(GET|POST|PUT|PATCH|DELETE) (\/v1\/[\w/{}.:$[\]-]+)/g;

/** Operations that a page has its reader ask for, and that the API does not have. */
function lostOperations(files: Files): readonly Problem[] {
  const { paths } = JSON.parse(files.get(apiDocument) ?? '{"paths":{}}') as { readonly paths: Paths };
  const known = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => new RegExp(`^${method.toUpperCase()} ${path.replaceAll(parameter, '[^/]+')}$`),
    ),
  );
  return [...files].filter(isOfThePresent).flatMap(([page, text]) =>
    [...text.matchAll(namedOperation)].flatMap(({ 1: method = '', 2: path = '', index }) => {
      const both = [path.replaceAll(/[[\]]/g, ''), path.replaceAll(/\[.*?\]/g, '')];
      const lost = both.map((one) => `${method} ${one}`).filter((one) => !known.some((pattern) => pattern.test(one)));
      const isLost = lost.length === both.length;
      return isLost ? [`${page}:${lineAt(text, index)}: the API has no ${method} ${path}`] : [];
    }),
  );
}

type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const parameter = /\{\w+\}/g;

function problemsOf(files: Files): readonly Problem[] {
  return [
    ...brokenCitations(files),
    ...unlinkedRules(files),
    ...brokenLinks(files),
    ...lostFiles(files),
    ...lostOperations(files),
  ];
}

// ── The check itself is checked ───────────────────────────────────────────────────────────────────────────────────────

/** A small project without a problem. */
const sound: Readonly<Record<string, string>> = {
  'docs/product.md':
    '# Rules\n\n## Trial\n\nCode: domain/rules/trial.ts\n\n```\n# Not a heading\n```\n\n[see](api.md#slow-ones)\n',
  'docs/api.md': '# API\n\n## Slow ones\n\n## Repeats\n',
  'docs/decisions/0001-steps.md': '# 1. Steps\n',
  'client/openapi.json': '{"paths": {"/v1/tenants/{t}/keys": {"get": {}}}}',
  'docs/keys.md': 'Ask `GET /v1/tenants/acme/keys?limit=1` or `GET /v1/tenants/{t}/keys[/{id}]`.',
  'domain/rules/trial.ts': '/** Ends in time (docs/product.md, "Trial"). */\n',
  'api/a.ts':
    '/* Both (docs/api.md, "Slow\n * ones",\n * "Repeats"), and docs/decisions/0001. */\n// see docs/api.md\n',
};

/** Changes to that project, each with the problem that it must cause: [path, text, problem]. */
const mistakes: readonly (readonly [path: string, text: string, problem: string])[] = [
  ['api/b.ts', '// docs/api.md, "Slow one"', 'docs/api.md has no "Slow one"'],
  ['api/b.ts', '// docs/api.md, "Repeats", "Fast ones"', 'docs/api.md has no "Fast ones"'],
  ['api/b.ts', '/* docs/api.md,\n * "Slow\n * twos" */', 'docs/api.md has no "Slow twos"'],
  ['web/b.tsx', '// docs/nowhere.md, "Trial"', 'there is no docs/nowhere.md'],
  ['web/b.css', '/* api.md, "Repeats" */', 'write docs/api.md instead of api.md'],
  ['db/migrations/1.sql', '-- as facts.md says', 'there is no facts.md'],
  ['api/b.ts', '// docs/product.md, "Not a heading"', 'docs/product.md has no "Not a heading"'],
  ['api/b.ts', '// docs/decisions/0002', 'there is no docs/decisions/0002'],
  ['domain/rules/adding.ts', '/** docs/product.md, "Trial" */', 'no heading of docs/product.md has the line'],
  ['domain/rules/trial.ts', '/** docs/api.md, "Repeats" */', 'does not cite docs/product.md, "Trial"'],
  ['docs/product.md', '## Trial\n\nCode: domain/rules/trial.ts, domain/lost.ts\n', 'names domain/lost.ts'],
  ['docs/other.md', '[here](api.md#nowhere)', 'docs/api.md has no #nowhere'],
  ['README.md', '[here](docs/lost.md)', 'the link to docs/lost.md leads nowhere'],
  ['README.md', 'Read `api/lost.ts`', 'there is no api/lost.ts'],
  ['docs/other.md', 'Ask again by `POST /v1/tenants/{t}/keys`', 'the API has no POST /v1/tenants/{t}/keys'],
];

function provenFailures(): readonly Problem[] {
  const unjust = problemsOf(new Map(Object.entries(sound))).map((problem) => `refused what is right: ${problem}`);
  const missed = mistakes.filter(([path, text, expected]) => {
    const found = problemsOf(new Map(Object.entries({ ...sound, [path]: text })));
    return found.length !== 1 || !found[0]?.includes(expected);
  });
  return [...unjust, ...missed.map(([path, text]) => `did not refuse exactly "${text}" in ${path}`)];
}

/** The project's text files, committed or not. Of files that the check does not read, only the path matters. */
function readProject(): Files {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
  });
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: project });
  const gone = new Set(deleted.toString().split('\0'));
  const paths = listed
    .toString()
    .split('\0')
    .filter((path) => path !== '' && !gone.has(path));
  const textOf = (path: string): string =>
    isCode(path) || isDocument(path) || path === apiDocument ? readFileSync(`${project}${path}`, 'utf8') : '';
  return new Map(paths.map((path) => [path, textOf(path)]));
}

const files = readProject();
const problems = [...provenFailures().map((text) => `the check itself is broken: ${text}`), ...problemsOf(files)];
for (const problem of problems) console.error(problem);
const read = [...files.keys()].filter(isCode).length;
console.log(`${read} files read, ${mistakes.length} mistakes proven, ${problems.length} problems`);
process.exitCode = problems.length === 0 && read > 0 ? 0 : 1;
