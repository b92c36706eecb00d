// Checks the import rules of .dependency-cruiser.mjs, and first that each rule can fail: a checker that sees no modules
// (silently, when its TypeScript is missing) or a rule with a typing error would pass everything.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Arrows, addArrow, folderCircles } from './structure/folder-circles.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const roots = [
  'domain',
  'workflows',
  'activities',
  'db',
  'documents',
  'api',
  'client',
  'nexus',
  'web',
  'service',
  'stack',
  'stripe-sim',
  'test',
  'bench',
  'scripts',
];

type Violation = { rule: { name: string }; from: string; to: string };
type Cruise = {
  modules: { source: string; dependencies: { resolved: string }[] }[];
  summary: { violations: Violation[]; totalCruised: number };
};

/** Imports that the named rule must refuse. */
const forbidden: readonly (readonly [from: string, statement: string, rule: string])[] = [
  ['domain/a.ts', "import '../db/b.ts'", 'domain-is-pure'],
  ['domain/c.ts', "import type { B } from '../workflows/b.ts'", 'domain-is-pure'],
  ['domain/d.ts', "import 'node:fs'", 'domain-is-pure'],
  ['domain/e.ts', "import '@temporalio/workflow'", 'domain-is-pure'],
  ['workflows/a.ts', "import '../db/b.ts'", 'workflows-stay-deterministic'],
  ['workflows/c.ts', "import 'node:crypto'", 'workflows-stay-deterministic'],
  ['workflows/d.ts', "import 'zod'", 'workflows-stay-deterministic'],
  ['workflows/e.ts', "import { b } from '../activities/b.ts'; b()", 'workflows-take-only-types-of-activities'],
  ['activities/a.ts', "import '../api/b.ts'", 'activities-arrows'],
  ['db/a.ts', "import '../activities/b.ts'", 'db-arrows'],
  ['documents/a.ts', "import '../api/b.ts'", 'documents-arrows'],
  ['api/a.ts', "import '../workflows/b.ts'", 'api-arrows'],
  ['api/c.ts', "import '../activities/b.ts'", 'api-arrows'],
  ['api/d.ts', "import type { B } from '../service/b.ts'", 'only-the-outside-imports-the-outside'],
  ['client/a.ts', "import type { B } from '../api/b.ts'", 'client-stands-alone'],
  ['nexus/a.ts', "import '../api/b.ts'", 'nexus-arrows'],
  ['web/a.ts', "import '../db/b.ts'", 'web-arrows'],
  ['web/e.ts', "import type { B } from '../client/b.ts'", 'client-by-its-name'],
  ['web/c.ts', "import type { B } from '../api/b.ts'", 'web-arrows'],
  ['stripe-sim/a.ts', "import '../domain/b.ts'", 'stripe-sim-stands-alone'],
  ['db/c.ts', "import '../test/b.ts'", 'only-the-outside-imports-the-outside'],
  ['web/d.ts', "import '../service/b.ts'", 'only-the-outside-imports-the-outside'],
  ['service/a.ts', "import '../stack/b.ts'", 'service-arrows'],
  ['service/c.ts', "import '../stripe-sim/b.ts'", 'service-arrows'],
  ['service/config.ts', "import '../db/b.ts'", 'config-arrows'],
  ['stack/a.ts', "import '../test/b.ts'", 'stack-arrows'],
  ['stack/c.ts', "import '../service/b.ts'", 'stack-arrows'],
  ['stack/d.ts', "import '../activities/b.ts'", 'stack-arrows'],
  ['stack/e.ts', "import type { B } from '../domain/b.ts'", 'stack-arrows'],
  ['bench/a.ts', "import '../test/b.ts'", 'bench-knows-no-tests'],
  ['bench/c.ts', "import '../stripe-sim/b.ts'", 'bench-knows-no-tests'],
  ['api/e.ts', "import './f.ts'", 'no-cycles'],
  ['api/g.ts', "import './nowhere.ts'", 'resolvable'],
  ['domain/orphan.ts', '', 'no-orphans'],
];

/** Imports that every rule must allow. */
const allowed: readonly (readonly [from: string, statement: string])[] = [
  [
    'workflows/good.ts',
    "import type { B } from '../activities/b.ts'; import '../domain/b.ts'; import '@temporalio/workflow'",
  ],
  ['api/good.ts', "import '../workflows/messages.ts'; import 'node:crypto'; import 'hono'"],
  ['service/good.ts', "import '../workflows/b.ts'; import '../web/b.ts'; import 'node:http'"],
  [
    'stack/good.ts',
    "import '../db/b.ts'; import '../activities/stripe.ts'; import '../api/commands/handled-event-types.ts'; import '../service/preparation.ts'",
  ],
  ['test/good.ts', "import '../api/b.ts'; import '../stripe-sim/b.ts'"],
];

function cruise(folder: string): Promise<Cruise> {
  const present = roots.filter((root) => existsSync(join(folder, root)));
  const args = [
    join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    join(project, '.dependency-cruiser.mjs'),
    '--output-type',
    'json',
    ...present,
  ];
  return new Promise((resolve, reject) => {
    // Violations also set the exit code, so only output that is not JSON means a failure.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 200e6 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Cruise);
      } catch {
        reject(error ?? new Error(stderr));
      }
    });
  });
}

/** Runs the rules on a small tree that consists of these examples. */
async function proveTheRules(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
  try {
    writeExamples(folder);
    const { summary } = await cruise(folder);
    const found = (from: string) =>
      summary.violations.filter((violation) => violation.from === from).map(({ rule }) => rule.name);
    return [
      ...forbidden
        .filter(([from, , rule]) => !found(from).includes(rule))
        .map(([from, statement, rule]) => `${rule} did not refuse "${statement}" in ${from}`),
      ...allowed.flatMap(([from]) => found(from).map((rule) => `${rule} refused ${from}, which is allowed`)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeExamples(folder: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text};\nexport type B = 1; export const b = () => 1;\n`);
  };
  for (const root of roots) write(`${root}/b.ts`, '');
  for (const named of [
    'workflows/messages',
    'activities/stripe',
    'api/commands/handled-event-types',
    'service/preparation',
  ])
    write(`${named}.ts`, '');
  write('api/f.ts', "import './e.ts'");
  for (const [from, statement] of [...forbidden, ...allowed]) write(from, statement);
  for (const name of ['@temporalio/workflow', 'zod', 'hono']) {
    write(`node_modules/${name}/index.js`, '');
    writeFileSync(
      join(folder, `node_modules/${name}/package.json`),
      JSON.stringify({ name, type: 'module', exports: './index.js' }),
    );
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}

/** Folders with code of which the checker saw no module. */
function unseen(modules: Cruise['modules']): string[] {
  const hasCode = (root: string) =>
    readdirSync(join(project, root), { recursive: true }).some((file) => /\.tsx?$/.test(String(file)));
  return roots
    .filter((root) => existsSync(join(project, root)) && hasCode(root))
    .filter((root) => !modules.some(({ source }) => source.startsWith(root)));
}

/** The folders' imports. Tests beside the code do not count, because they may import more. */
function arrowsOf(modules: Cruise['modules']): Arrows {
  const arrows: Arrows = new Map();
  for (const { source, dependencies } of modules) {
    if (/\.test\.tsx?$/.test(source)) continue;
    for (const { resolved } of dependencies) {
      const [from, to] = [rootOf(source), rootOf(resolved)];
      if (from !== null && to !== null) addArrow(arrows, from, to);
    }
  }
  return arrows;
}

function rootOf(path: string): string | null {
  return roots.find((root) => path.startsWith(`${root}/`)) ?? null;
}

const broken = await proveTheRules();
const { modules, summary } = await cruise(project);
const problems = [
  ...broken.map((text) => `the check itself is broken: ${text}`),
  ...unseen(modules).map((root) => `the check saw nothing of ${root}`),
  ...folderCircles(arrowsOf(modules)).map((circle) => `folders in a circle: ${circle}`),
  ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
];
for (const problem of problems) console.error(problem);
console.log(
  `${summary.totalCruised} modules, ${forbidden.length} forbidden arrows proven, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
