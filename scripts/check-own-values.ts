// Refuses `table[text]`: a text from outside, such as `constructor`, also finds what every object inherits.
import { relative, resolve } from 'node:path';
import ts from 'typescript';

const folders = ['api', 'web', 'nexus', 'service', 'db', 'documents', 'domain', 'activities', 'workflows'];

const tried = `
const table: Record<string, number> = {};
declare const text: string;
declare const known: 'a' | 'b';
export const wrong = [table[text]];
export const right = [table['a'], table[known], Object.hasOwn(table, text) ? table[text] : 0, [1][0]];
table[text] = 1;
`;

/** Places where a table is read with a text that is not a literal, each as `file:line: code`. */
function inheritedLookups(program: ts.Program, isOurs: (file: string) => boolean): readonly string[] {
  const checker = program.getTypeChecker();
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isElementAccessExpression(node) && isAskedByText(checker, node) && !isWritten(node) && !isGuarded(node))
      found.push(placeOf(node));
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (isOurs(file.fileName)) visit(file);
  return found;
}

function isAskedByText(
  checker: ts.TypeChecker,
  { expression, argumentExpression }: ts.ElementAccessExpression,
): boolean {
  const isText = (checker.getTypeAtLocation(argumentExpression).flags & ts.TypeFlags.String) !== 0;
  const table = checker.getTypeAtLocation(expression);
  return isText && checker.getIndexInfoOfType(table, ts.IndexKind.String) !== undefined;
}

function isWritten({ parent, ...node }: ts.ElementAccessExpression): boolean {
  return (
    ts.isBinaryExpression(parent) &&
    parent.left.pos === node.pos &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

/** Whether the access is guarded: `Object.hasOwn(table, text) ? table[text] : …` */
function isGuarded(node: ts.ElementAccessExpression): boolean {
  const guard = `Object.hasOwn(${node.expression.getText()}, ${node.argumentExpression.getText()})`;
  const choice = ts.findAncestor(node, ts.isConditionalExpression);
  return choice?.condition.getText() === guard;
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(process.cwd(), file.fileName)}:${line + 1}: ${node.getText()}`;
}

/** Throws unless the check finds what is wrong and nothing else: its silence would otherwise mean nothing. */
function proveItself(options: ts.CompilerOptions): void {
  const host = ts.createCompilerHost(options);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === 'tried.ts' ? ts.createSourceFile(name, tried, ts.ScriptTarget.Latest, true) : readFile(name, ...rest);
  const found = inheritedLookups(ts.createProgram(['tried.ts'], options, host), (file) => file === 'tried.ts');
  if (found.join() !== 'tried.ts:5: table[text]') throw new Error(`The check does not work: it finds ${found.join()}`);
}

const { fileNames, options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)).config,
  ts.sys,
  process.cwd(),
);
proveItself(options);
const isOurs = (file: string): boolean =>
  !/\.test\.tsx?$/.test(file) && folders.some((folder) => file.startsWith(`${resolve(folder)}/`));
for (const place of inheritedLookups(ts.createProgram(fileNames, options), isOurs)) {
  console.error(`${place} also finds what every object inherits: use a Map, or ask Object.hasOwn first.`);
  process.exitCode = 1;
}
