import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../stack/settings.ts';

/** Real builds of the service, each in a folder of its own: of a commit, or of what is here now, also with a patch. */

export interface Build {
  readonly name: string;
  /** Holds `dist/`. */
  readonly folder: string;
  readonly isVersioned: boolean;
}

/** A passage of a source file, and what stands there in the other version. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Release {
  readonly version: string;
  readonly commit: string;
}

/** The newest release that `CHANGELOG.md` names with its commit, so that every clone finds it, with tags or without. */
export function lastRelease(): Release {
  return releases()[0] ?? fail('CHANGELOG.md names no release with its commit');
}

export function releaseNamed(version: string): Release {
  return releases().find((one) => one.version === version) ?? fail(`CHANGELOG.md names no release ${version}`);
}

function releases(): readonly Release[] {
  const text = readFileSync(join(projectFolder, 'CHANGELOG.md'), 'utf8');
  const headings = [...text.matchAll(/^## \[(\d+\.\d+\.\d+)\].*\n+Commit: `([0-9a-f]{7,40})`/gm)];
  return headings.map(([, version = '', commit = '']) => ({ version, commit }));
}

/** Releases up to 0.9.0 run without a version. */
export function isVersioned({ commit }: Release): boolean {
  return git('ls-tree', '--name-only', commit, 'service/deploy.ts') !== '';
}

export function buildRelease({ version, commit }: Release): Build {
  const tree = git('rev-parse', `${commit}^{tree}`).trim();
  return built(version, tree.slice(0, 12), (folder) => {
    const archive = execFileSync('git', ['archive', commit], { cwd: projectFolder, maxBuffer: 1e9 });
    execFileSync('tar', ['-x'], { cwd: folder, input: archive });
  });
}

/** What is here now, committed or not. */
export function buildPresent(name: string, patches: readonly Patch[] = []): Build {
  const files = git('ls-files', '-co', '--exclude-standard', '-z')
    .split('\0')
    .filter((file) => file !== '' && isThere(file));
  const hash = createHash('sha256').update(JSON.stringify(patches));
  for (const file of files) hash.update(file).update(readFileSync(join(projectFolder, file)));
  return built(name, hash.digest('hex').slice(0, 12), (folder) => {
    for (const file of files) cpSync(join(projectFolder, file), join(folder, file));
    for (const patch of patches) apply(folder, patch);
  });
}

function isThere(file: string): boolean {
  return existsSync(join(projectFolder, file));
}

function apply(folder: string, { file, find, replace }: Patch): void {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(find)) fail(`The patch does not fit: ${file} lacks "${find}"`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
}

/** What a build is run from. */
const needed: ReadonlySet<string> = new Set(['dist', 'node_modules', 'package.json']);

/** Made once: a folder that is there is whole, as it is renamed at the end. */
function built(name: string, key: string, fill: (folder: string) => void): Build {
  const folder = join(projectFolder, '.cache/builds', `${name}-${key}`);
  if (!existsSync(folder)) {
    const making = `${folder}.${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    fill(making);
    installPackages(making);
    execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), 'scripts/build.ts'], { cwd: making });
    for (const file of readdirSync(making)) if (!needed.has(file)) rmSync(join(making, file), { recursive: true });
    renameSync(making, folder);
  }
  return { name, folder, isVersioned: existsSync(join(folder, 'dist/service/deploy.js')) };
}

/** Those that are here where the lock file is the same; what is in the repository itself is each version's own. */
function installPackages(folder: string): void {
  const isSame = readFileSync(join(folder, 'package-lock.json')).equals(
    readFileSync(join(projectFolder, 'package-lock.json')),
  );
  if (!isSame) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    return;
  }
  const [here, there] = [join(projectFolder, 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(there);
  for (const name of readdirSync(here)) if (!name.startsWith('.')) symlinkSync(join(here, name), join(there, name));
  symlinkSync(join(here, '.bin'), join(there, '.bin'));
  for (const [name, own] of Object.entries(workspaces)) {
    rmSync(join(there, name), { force: true });
    symlinkSync(join('..', own), join(there, name));
  }
}

const workspaces = { 'licence-billing-client': 'client', 'stripe-sim': 'stripe-sim' };

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: projectFolder, encoding: 'utf8', maxBuffer: 1e9 });
}

function fail(why: string): never {
  throw new Error(why);
}
