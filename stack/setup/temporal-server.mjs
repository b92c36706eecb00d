// Finds the Temporal server: on PATH, in the cache, by the official download, or by a build with Go.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.mjs';
import { goBuild } from './go-build.mjs';
import { messageOf, say, UserError, withLock } from './tools.mjs';

const run = promisify(execFile);
const buildFolder = fileURLToPath(new URL('../temporal-server', import.meta.url));

/** The version that stack/temporal-server/go.mod builds. */
const cliVersion = '1.8.2';
/**
 * SHA-256 of that version's official archives, as its release lists them (`checksums.txt`). Another version needs
 * others.
 * @type {Readonly<Record<string, string>>}
 */
export const archiveSums = {
  'linux-amd64': 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94',
  'linux-arm64': '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4',
  'darwin-amd64': '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6',
  'darwin-arm64': 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94',
};
/** The first server whose updates, update-with-start and search attributes on SQLite suffice for the workflows. */
const minServer = { major: 1, minor: 28 };
/** Detects a closed network; a slow one may continue as long as bytes arrive. */
const downloadStallMs = 15_000;

/**
 * The path of a usable `temporal` binary.
 * @returns {Promise<string>}
 */
export async function ensureTemporal() {
  const installed = onPath();
  if (installed !== undefined && (await isGoodEnough(installed))) return installed;
  const folder = cacheFolder(`temporal-${cliVersion}`);
  const binary = join(folder, 'temporal');
  if (await isGoodEnough(binary)) return binary;
  await mkdir(folder, { recursive: true });
  await withLock(join(folder, 'setup.lock'), async () => {
    if (await isGoodEnough(binary)) return;
    const work = await mkdtemp(join(folder, 'new-'));
    try {
      const built = (await download(work)) ?? (await build(work));
      await chmod(built, 0o755);
      if (!(await isGoodEnough(built)))
        throw new UserError(`The Temporal server in ${built} does not run on this machine.\n${remedies}`);
      await rename(built, binary);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return binary;
}

const remedies = `Remedy, one of:
  - install the Temporal CLI so that \`temporal\` is on PATH (https://docs.temporal.io/cli)
  - install Go 1.21 or newer (https://go.dev/dl), with which the server is built here
  - set TEMPORAL_ADDRESS to a Temporal server that is running already`;

function onPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'temporal')).find((path) => existsSync(path));
}

/** @param {string} executable */
async function isGoodEnough(executable) {
  try {
    const { stdout } = await run(executable, ['--version'], { timeout: 10_000 });
    const [, major = 0, minor = 0] = (/Server (\d+)\.(\d+)/.exec(stdout) ?? []).map(Number);
    return major > minServer.major || (major === minServer.major && minor >= minServer.minor);
  } catch {
    return false;
  }
}

/**
 * Downloads the official archive; undefined where that fails, because there is another way.
 * @param {string} work
 * @returns {Promise<string | undefined>}
 */
async function download(work) {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url = `https://temporal.download/cli/archive/v${cliVersion}?platform=${process.platform}&arch=${arch}`;
  say(`Downloading the Temporal server ${cliVersion}`);
  try {
    const archive = join(work, 'temporal.tar.gz');
    await fetchToFile(url, archive);
    await requireSum(archive, archiveSums[`${process.platform}-${arch}`]);
    await run('tar', ['-xzf', archive, '-C', work, 'temporal']);
    return join(work, 'temporal');
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    say(`  not downloaded (${messageOf(cause)}): building it instead`);
    return undefined;
  }
}

/**
 * Throws unless a file is the one that is expected, from any server.
 * @param {string} file
 * @param {string | undefined} expected SHA-256, in hexadecimal digits
 */
export async function requireSum(file, expected) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const sum = hash.digest('hex');
  if (sum !== expected) throw new Error(`its SHA-256 is ${sum} and not ${expected ?? 'one that is known'}`);
}

/** @param {string} url @param {string} file */
async function fetchToFile(url, file) {
  const stalled = new AbortController();
  const watch = setTimeout(
    () => stalled.abort(new Error(`nothing received for ${downloadStallMs / 1000} s`)),
    downloadStallMs,
  );
  try {
    const response = await fetch(url, { signal: stalled.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    let bytes = 0;
    let saidAt = Date.now();
    const body = Readable.fromWeb(response.body).on('data', (/** @type {Buffer} */ chunk) => {
      watch.refresh();
      bytes += chunk.length;
      if (Date.now() - saidAt < 3_000) return;
      saidAt = Date.now();
      say(`  ${Math.round(bytes / 1e6)} MB`);
    });
    await pipeline(body, createWriteStream(file), { signal: stalled.signal });
  } finally {
    clearTimeout(watch);
  }
}

/** @param {string} work */
async function build(work) {
  const binary = join(work, 'temporal');
  await goBuild({
    what: 'the Temporal server',
    duration: '4 minutes',
    moduleFolder: buildFolder,
    packages: ['github.com/temporalio/cli/cmd/temporal'],
    output: binary,
    remedies,
  });
  return binary;
}
