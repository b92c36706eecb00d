// Lists the packages that ship as an SBOM (CycloneDX, reports/sbom.cdx.json), and fails where one has a licence that
// was not agreed to, or a known weakness of high severity.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const project = fileURLToPath(new URL('..', import.meta.url));
const sbomFile = join(project, 'reports/sbom.cdx.json');

/** SPDX ids of licences that let a closed product use, change and ship a package if the notice is kept. */
const agreedLicences: ReadonlySet<string> = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  // A licence of fonts: they may be shipped and embedded, but not be sold on their own.
  'OFL-1.1',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'Zlib',
]);
/** Packages whose manifest names no such id, with the licence that was found by reading their files. */
const readByHand: ReadonlyMap<string, string> = new Map([
  ['caniuse-lite', 'CC-BY-4.0: data of webpack’s, not shown or changed'],
  ['dejavu-fonts-ttf', 'Bitstream Vera and public domain: may be embedded in documents'],
  ['htmx.org', '0BSD under its older name'],
  ['licence-billing-client', 'this project'],
  ['png-js', 'MIT, in its file LICENSE'],
  ['stripe-sim', 'this project'],
  ['unionfs', 'Unlicense, in its file LICENSE'],
]);

const component = z.object({
  name: z.string(),
  version: z.string(),
  licenses: z
    .array(
      z.union([
        z.object({ expression: z.string() }).transform(({ expression }) => expression),
        z
          .object({ license: z.object({ id: z.string().optional(), name: z.string().optional() }) })
          .transform(({ license }) => license.id ?? license.name ?? ''),
      ]),
    )
    .default([]),
});
type Component = z.infer<typeof component>;

async function withoutAgreedLicence(): Promise<readonly string[]> {
  mkdirSync(join(project, 'reports'), { recursive: true });
  const options = ['--omit', 'dev', '--omit', 'optional', '--flatten-components', '--output-reproducible'];
  await run('cyclonedx-npm', [...options, '--output-file', sbomFile], { cwd: project });
  const { components } = z
    .object({ components: z.array(component).min(100) })
    .parse(JSON.parse(readFileSync(sbomFile, 'utf8')));
  console.log(`${components.length} packages ship: ${sbomFile}`);
  return components.filter((part) => !isAgreed(part)).map(refusal);
}

function isAgreed({ name, licenses }: Component): boolean {
  if (readByHand.has(name)) return true;
  return licenses.length > 0 && licenses.every((licence) => alternatives(licence).some(areAllAgreed));
}

/** The SPDX ids that each side of an OR requires. */
function alternatives(expression: string): readonly (readonly string[])[] {
  const sides = expression.replaceAll(/[()]/g, '').split(' OR ');
  return sides.map((side) => side.split(' AND '));
}

function areAllAgreed(ids: readonly string[]): boolean {
  return ids.every((id) => agreedLicences.has(id));
}

function refusal({ name, version, licenses }: Component): string {
  return `${name}@${version}: the licence “${licenses.join(', ') || 'none named'}” was not agreed to (scripts/dependencies.ts)`;
}

const auditAnswer = z.object({
  vulnerabilities: z.record(z.string(), z.object({ name: z.string(), severity: z.string(), range: z.string() })),
});

/**
 * The known weaknesses of high severity. Some registries, mirrors above all, do not answer `npm audit`: that is a
 * warning, not a failure.
 */
async function knownWeaknesses(): Promise<readonly string[]> {
  const { stdout } = await run('npm', ['audit', '--json', '--omit=dev'], { cwd: project }).catch(
    (error: { stdout: string }) => error,
  );
  const answer = auditAnswer.safeParse(JSON.parse(stdout || '{}'));
  if (!answer.success) {
    console.warn('npm audit: this registry does not answer, so known weaknesses were not looked up');
    return [];
  }
  return Object.values(answer.data.vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity, range }) => `${name}@${range}: a known weakness of severity ${severity} (npm audit)`);
}

const failures = [...(await withoutAgreedLicence()), ...(await knownWeaknesses())];
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
