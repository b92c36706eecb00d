// Puts what a production image holds into a folder: the built service and the packages that it runs on, nothing of the
// embedded stack. The Dockerfile runs it, and so can any machine: npm run image -- <folder>.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fontFiles } from '../documents/pdf/faces.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const image = resolve(process.argv[2] ?? join(project, 'dist-image'));
/** The files from which npm installs exactly what the lock file says, workspaces included. */
const manifests = ['package.json', 'package-lock.json', 'client/package.json', 'stripe-sim/package.json'];
/** The Rust target that names the folder of each binary in Temporal's package. */
const temporalTarget = { x64: 'x86_64-unknown-linux-gnu', arm64: 'aarch64-unknown-linux-gnu' };

rmSync(image, { recursive: true, force: true });
mkdirSync(image, { recursive: true });
run('npm', ['run', '--silent', 'build', '--', join(image, 'dist')], project);
installPackages();
removeOtherPlatforms();
removeFilesForEditors();
removeOtherFonts();
run('npm', ['run', '--silent', 'dependencies'], project);
cpSync(join(project, 'reports/sbom.cdx.json'), join(image, 'sbom.cdx.json'));
console.log(`${image} is ready: node dist/service/main.js`);

function run(command: string, args: readonly string[], folder: string): void {
  execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}

/**
 * Installs the packages without their install scripts; the only one that matters, the driver's patch, is applied here
 * and must succeed.
 */
function installPackages(): void {
  for (const file of manifests) cpSync(join(project, file), join(image, file));
  run(
    'npm',
    ['ci', '--omit=dev', '--omit=optional', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
    image,
  );
  cpSync(join(project, 'patches'), join(image, 'patches'), { recursive: true });
  run(process.execPath, [join(project, 'node_modules/patch-package/index.js'), '--error-on-fail'], image);
  for (const name of ['client', 'stripe-sim', 'patches', 'package-lock.json', 'node_modules/.bin'])
    rmSync(join(image, name), { recursive: true });
  for (const name of ['licence-billing-client', 'stripe-sim'])
    rmSync(join(image, 'node_modules', name), { force: true });
  const { name, version, type, engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  writeFileSync(
    join(image, 'package.json'),
    `${JSON.stringify({ name, version, type, private: true, engines }, null, 2)}\n`,
  );
}

/** Temporal's package brings binaries for five platforms, 30 MB each; the image is for Linux only. */
function removeOtherPlatforms(): void {
  const wanted = temporalTarget[process.arch === 'arm64' ? 'arm64' : 'x64'];
  const releases = join(image, 'node_modules/@temporalio/core-bridge/releases');
  if (!existsSync(join(releases, wanted))) throw new Error(`Temporal's package has no binary for ${wanted}`);
  for (const target of readdirSync(releases))
    if (target !== wanted) rmSync(join(releases, target), { recursive: true });
}

/** Packages of fonts bring every weight, each with a picture: 250 MB in all. */
function removeOtherFonts(): void {
  const packages = join(image, 'node_modules');
  const read = new Set(fontFiles().map((file) => relative(join(project, 'node_modules'), realpathSync(file))));
  const isFont = (file: string): boolean => /\.(ttf|otf|woff2?|png)$/.test(file);
  const shipped = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter(isFont);
  for (const file of read) if (!shipped.includes(file)) throw new Error(`The font ${file} does not ship`);
  for (const file of shipped)
    if (/^@embedpdf|^@expo-google-fonts|^dejavu/.test(file) && !read.has(file)) rmSync(join(packages, file));
}

/** Removes types and source maps, a fifth of the packages' size. */
function removeFilesForEditors(): void {
  const packages = join(image, 'node_modules');
  for (const file of readdirSync(packages, { recursive: true, encoding: 'utf8' }))
    if (/\.(d\.[cm]?ts|map)$/.test(file)) rmSync(join(packages, file));
}
