import ts from 'typescript';
import { expect, it } from 'vitest';
import { englishTextsIn, misspellingsIn } from './english.ts';
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

it.each([
  'Canceled; ends on 1 May',
  'You are canceling the subscription',
  'Your license is free',
  'The color of the center',
  'Behavior of your organization',
  'It was authorized and labeled',
  'Look into the catalog',
  'is not an user of the instance',
  'An European id',
  'It takes a hour',
  'A invoice, made with an card',
])('finds what is not British: %s', (text) => {
  expect(misspellingsIn(text)).not.toEqual([]);
});

it.each([
  'Cancelled; a cancellation, cancelling it, and who cancels',
  'A licence is licensed on the licensing page',
  'An hour, an honest answer, an https address, an owner, an undo, an ending one',
  'A user, a one-time link, a European id, a unit, a year, a VAT id, an SMS',
  'Sized to fit, a prize, seize it, the realm',
])('leaves British English alone: %s', (text) => {
  expect(misspellingsIn(text)).toEqual([]);
});

it('reads what people may read, and no codes', () => {
  const source = `
    import { canceled } from 'canceled';
    type State = 'canceled';
    const a = state === 'canceled' ? say('It is canceled') : byState['canceled'];
    const b = { canceled: 'canceled' };
    const c = <p title="Canceled" autocomplete="organization" class="color">is
      canceled \${when}</p>;
    const d = \`canceled \${day}\`;
  `;
  const found = englishTextsIn('a.tsx', source).filter(({ text }) => misspellingsIn(text).length > 0);
  expect(found.map(({ line, text }) => [line, text.trim()])).toEqual([
    [4, 'It is canceled'],
    [5, 'canceled'],
    [6, 'Canceled'],
    [6, 'is canceled $'],
    [8, 'canceled'],
  ]);
});
