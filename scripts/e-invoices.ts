// Proves the electronic invoices with an independent validator: writes an example of every kind as XML and as PDF, and
// applies the rules of EN 16931 to both. The validator is installed once, beside the project's other tools.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invoicePdf } from '../documents/invoice-documents.ts';
import { invoiceXml } from '../documents/invoice-xml.ts';
import { examples } from '../test/documents/examples.ts';

const folder = fileURLToPath(new URL('../test/documents/', import.meta.url));
const requirements = join(folder, 'requirements.txt');
const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
const validator = join(homedir(), '.cache/licence-billing', `e-invoices-${version}`);
const python = join(validator, 'bin/python');

installValidator();
const written = mkdtempSync(join(tmpdir(), 'e-invoices-'));
try {
  for (const [name, issued] of Object.entries(examples)) {
    writeFileSync(join(written, `${name}.xml`), xmlOf(name));
    writeFileSync(join(written, `${name}.pdf`), await invoicePdf(issued));
  }
  for (const [name, xml] of Object.entries(broken())) writeFileSync(join(written, `invalid-${name}.xml`), xml);
  run(python, [join(folder, 'validate.py'), written]);
} finally {
  rmSync(written, { recursive: true });
}

function xmlOf(name: string): string {
  const issued = examples[name];
  const xml = issued === undefined ? null : invoiceXml(issued);
  if (xml === null) throw new Error(`${name} has no electronic form`);
  return xml;
}

/** Invoices that the validator must refuse: one that accepts everything would prove nothing. */
function broken(): Readonly<Record<string, string>> {
  const sound = xmlOf('domestic');
  return {
    sum: sound.replace(/<ram:GrandTotalAmount>[\d.]+/, '<ram:GrandTotalAmount>1.00'),
    country: sound.replace('<ram:CountryID>GB', '<ram:CountryID>XX'),
    order: sound.replace(/( *<ram:InvoiceCurrencyCode>GBP<\/ram:InvoiceCurrencyCode>\n)/, '$1$1'),
    'reverse-charge': xmlOf('reverse-charge').replace(
      /<ram:SpecifiedTaxRegistration>[\s\S]*?<\/ram:SpecifiedTaxRegistration>/g,
      '',
    ),
  };
}

function installValidator(): void {
  if (existsSync(join(validator, 'installed'))) return;
  console.log(`Installing the validator into ${validator}`);
  rmSync(validator, { recursive: true, force: true });
  mkdirSync(validator, { recursive: true });
  makeEnvironment();
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(join(validator, 'installed'), '');
}

/**
 * Makes the validator's Python environment, which is a package of its own in Debian; CI runs as root and may install
 * it.
 */
function makeEnvironment(): void {
  const make = (): void => run('python3', ['-m', 'venv', validator]);
  try {
    make();
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', 'python3-venv']);
    make();
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
