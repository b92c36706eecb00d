import ts from 'typescript';
import { expect, it } from 'vitest';
import { literalSentencesIn } from './literal-sentences.ts';
import { unusedTexts } from './unused-texts.ts';

it('finds what a reader would see, and leaves alone what machines read', () => {
  const shown = `
    const a = <p>Nothing yet</p>;
    const b = <Field label="Name" class="one two" />;
    const c = <p>{isOver ? 'It is over.' : t.goesOn}</p>;
    const d = { name: 'When', class: 'row actions' };
    const e = \`Paid with \${card}\`;
  `;
  const forMachines = `
    import { a } from 'A module';
    client.ask('POST /v1/tenants/{t}/payments', { params });
    const b = <p class="muted remark" {...updates('part', action, 'input delay:250ms')}>{t.none} – {1}</p>;
    throw new RangeError('No currency of ours');
    log.warn({ err }, 'The provider is away');
  `;
  expect(literalSentencesIn('a.tsx', shown).map(({ text }) => text)).toEqual([
    'Nothing yet',
    '"Name"',
    "'It is over.'",
    "'When'",
    '`Paid with ${',
  ]);
  expect(literalSentencesIn('b.tsx', forMachines)).toEqual([]);
});

it('names each text that no code names', () => {
  const files: Readonly<Record<string, string>> = {
    '/texts/en/add.ts':
      "export const add = { title: 'x', paid: 'x', tone: { good: 'x' }, one: 'x', two: 'x', forgotten: 'x' };",
    '/page.ts': `import { add } from './texts/en/add.ts';
      const { paid } = add;
      const of = (kind: 'one' | 'two') => add[kind];
      export const all = [add.title, paid, Object.values(add.tone), of('one')];`,
  };
  const options = {
    noLib: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  } as const;
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    getSourceFile: (path, target) => {
      const text = files[path];
      return text === undefined ? undefined : ts.createSourceFile(path, text, target, true);
    },
    fileExists: (path) => path in files,
    readFile: (path) => files[path],
    directoryExists: () => true,
    getCurrentDirectory: () => '/',
  };
  expect(unusedTexts(ts.createProgram(['/page.ts'], options, host), '/texts/en/')).toEqual(['add.forgotten']);
});
