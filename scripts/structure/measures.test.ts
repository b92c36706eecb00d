import { expect, it } from 'vitest';
import { type Arrows, addArrow, folderCircles } from './folder-circles.ts';
import { filesThatMention, folderArrows, longFunctions, placesThatSpell, tables, usesOf } from './measures.ts';
import { type ParsedFile, parsed } from './source-files.ts';

function file(text: string, path = 'domain/a.ts'): ParsedFile {
  const folder = path.slice(0, path.indexOf('/'));
  return parsed({ path, folder, kind: 'production', text, lines: text.split('\n').length - 1 });
}

it('names functions that are longer than the limit', () => {
  const text = 'const short = () => 1;\nfunction long() {\n\n\n}\nconst arrow = () => {\n\n\n};\n';
  expect(longFunctions([file(text)], 3)).toEqual(['domain/a.ts: long (4)', 'domain/a.ts: arrow (4)']);
});

it('finds a word in code, not in imports, types or comments', () => {
  const uses = file('export const isCanceled = (s: S) => s.cancellation !== null;');
  const only = file(
    "import { cancellation } from './cancellation.ts';\n// cancellation\ninterface S { cancellation: 1 }\n",
  );
  expect(filesThatMention([uses, only], /\bcancellation\b/)).toEqual(['domain/a.ts']);
});

it('counts conditions, lists and SQL that write out a set of states, not lists of all states', () => {
  const ended = { of: ['deleting', 'deleted'], without: [], most: 3 };
  const text = [
    "const a = stage === 'deleting' || (x && stage === 'deleted');",
    "const b = ['deleting', 'deleted'];",
    "const c = sql`state in ('deleting', 'deleted')`;",
    "const all = ['active', 'suspended', 'deleting', 'deleted'];",
    "const one = stage === 'deleted';",
  ].join('\n');
  expect(placesThatSpell([file(text)], ended)).toEqual(['domain/a.ts:1', 'domain/a.ts:2', 'domain/a.ts:3']);
});

it('counts tables', () => {
  expect(tables([file("pgTable('a', {}); schema.table('b', {}); other.table('c');")])).toBe(2);
});

it('counts words in comments and in the words of identifiers', () => {
  const text = '// Nobody asked.\n/** Told. */\nfunction tellKeys() { return askedFor; }\n';
  expect(usesOf([file(text)], /\b(nobody|asked|told)\b/gi)).toEqual({ comments: 3, identifiers: 1 });
});

it('finds circles of folders, also through the name of a package', () => {
  const files = [
    file("import '../b/b.ts';", 'a/a.ts'),
    file("import 'package-of-c/server';", 'b/b.ts'),
    file("await import('../a/a.ts');", 'c/c.ts'),
  ];
  expect(folderCircles(folderArrows(files, new Map([['package-of-c', 'c']])))[0]).toBe('a → b → c → a');
  const straight: Arrows = new Map();
  addArrow(straight, 'a', 'b');
  addArrow(straight, 'a', 'a');
  expect(folderCircles(straight)).toEqual([]);
});
