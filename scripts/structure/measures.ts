import { posix } from 'node:path';
import ts from 'typescript';
import { type Arrows, addArrow } from './folder-circles.ts';
import { type CodeFile, type ParsedFile, topFolder } from './source-files.ts';

/** Functions longer than `limit` lines, as `file: name (lines)`. */
export function longFunctions(files: readonly ParsedFile[], limit: number): readonly string[] {
  return files.flatMap(({ path, tree }) =>
    nodesOf(tree).flatMap((node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return [];
      const lines = lineOf(tree, node.getEnd()) - lineOf(tree, node.getStart()) + 1;
      return lines > limit ? [`${path}: ${nameOf(node)} (${lines})`] : [];
    }),
  );
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? ('name' in node.parent ? (node.parent.name as ts.Node | undefined) : undefined);
  return named?.getText() ?? 'a callback';
}

/** The files whose code, without comments and imports, matches the pattern. */
export function filesThatMention(files: readonly ParsedFile[], pattern: RegExp): readonly string[] {
  return files.filter((file) => pattern.test(codeOf(file))).map(({ path }) => path);
}

/** The text of a file's statements without imports, type declarations and comments. */
function codeOf({ tree }: ParsedFile): string {
  const statements = tree.statements.filter(
    (node) => !ts.isImportDeclaration(node) && !ts.isTypeAliasDeclaration(node) && !ts.isInterfaceDeclaration(node),
  );
  const printer = ts.createPrinter({ removeComments: true });
  return statements.map((node) => printer.printNode(ts.EmitHint.Unspecified, node, tree)).join('\n');
}

/** The literals that a place must contain, and those that it must not, to count as a spelling of a set of states. */
export interface Spelling {
  /** At least two of these must be present. */
  readonly of: readonly string[];
  readonly without: readonly string[];
  /** The longest list that can still be this set rather than all states. */
  readonly most: number;
}

/** Places that spell a set of states out, in a condition, a list or a piece of SQL, as `file:line`. */
export function placesThatSpell(files: readonly ParsedFile[], spelling: Spelling): readonly string[] {
  return files.flatMap(({ path, tree }) =>
    nodesOf(tree)
      .filter((node) => isOutermost(node) && fits(literalsIn(node), spelling))
      .map((node) => `${path}:${lineOf(tree, node.getStart()) + 1}`),
  );
}

function isOutermost(node: ts.Node): boolean {
  if (ts.isArrayLiteralExpression(node) || ts.isTemplateLiteral(node)) return true;
  return isCondition(node) && !isCondition(withoutParentheses(node.parent));
}

function withoutParentheses(node: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(node) ? withoutParentheses(node.parent) : node;
}

function isCondition(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

function literalsIn(node: ts.Node): readonly string[] {
  if (ts.isTemplateLiteral(node)) return [...node.getText().matchAll(/'(\w+)'/g)].map(([, text = '']) => text);
  if (ts.isArrayLiteralExpression(node)) return node.elements.filter(ts.isStringLiteral).map(({ text }) => text);
  return nodesOf(node)
    .filter(ts.isStringLiteral)
    .map(({ text }) => text);
}

function fits(literals: readonly string[], { of, without, most }: Spelling): boolean {
  const found = new Set(literals);
  return (
    of.filter((text) => found.has(text)).length >= 2 && !without.some((text) => found.has(text)) && found.size <= most
  );
}

/** The number of database tables: calls of `pgTable(` and of a schema's `table(`. */
export function tables(files: readonly ParsedFile[]): number {
  return files.flatMap(({ tree }) => nodesOf(tree).filter(isTable)).length;
}

function isTable(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^(table|pgTable|\w*[sS]chema\.table)$/.test(node.expression.getText());
}

/** Which top folder imports which, also by the name of a workspace package; tests beside the code do not count. */
export function folderArrows(files: readonly CodeFile[], packages: ReadonlyMap<string, string>): Arrows {
  const arrows: Arrows = new Map();
  for (const { path, folder, text } of files) {
    if (/\.test\.tsx?$/.test(path)) continue;
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      const to = fileName.startsWith('.')
        ? topFolder(posix.join(posix.dirname(path), fileName))
        : packages.get(fileName.split('/')[0] ?? '');
      if (to !== undefined) addArrow(arrows, folder, to);
    }
  }
  return arrows;
}

/** How often comments, and identifiers by their camel-case words, use one of the words. */
export function usesOf(files: readonly ParsedFile[], words: RegExp): { comments: number; identifiers: number } {
  const counted = files.map(({ tree }) => ({
    comments: commentsIn(tree).reduce((sum, comment) => sum + (comment.match(words)?.length ?? 0), 0),
    identifiers: nodesOf(tree).filter((node) => ts.isIdentifier(node) && hasWord(node.text, words)).length,
  }));
  return {
    comments: counted.reduce((sum, { comments }) => sum + comments, 0),
    identifiers: counted.reduce((sum, { identifiers }) => sum + identifiers, 0),
  };
}

function hasWord(identifier: string, words: RegExp): boolean {
  return identifier.replaceAll(/([a-z])([A-Z])/g, '$1 $2').match(words) !== null;
}

function commentsIn(tree: ts.SourceFile): readonly string[] {
  const text = tree.getFullText();
  const ranges = new Map<number, string>();
  for (const node of nodesOf(tree)) {
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
      ranges.set(pos, text.slice(pos, end));
    for (const { pos, end } of ts.getTrailingCommentRanges(text, node.getEnd()) ?? [])
      ranges.set(pos, text.slice(pos, end));
  }
  return [...ranges.values()];
}

function nodesOf(root: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [root];
  ts.forEachChild(root, (child) => {
    nodes.push(...nodesOf(child));
  });
  return nodes;
}

function lineOf(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line;
}
