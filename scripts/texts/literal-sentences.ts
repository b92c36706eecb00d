import ts from 'typescript';

/** Attributes of elements and components that a reader sees. */
export const shownAttributes = new Set([
  'alt',
  'aria-label',
  'caption',
  'hint',
  'label',
  'name',
  'placeholder',
  'submit',
  'title',
]);

/** Whether a text is two words side by side, or one that begins like a sentence. */
const isSentence = (text: string): boolean => /\p{L}{2,} \p{L}{2,}/u.test(text) || /^\p{Lu}\p{Ll}/u.test(text.trim());

export interface LiteralSentence {
  readonly line: number;
  readonly text: string;
}

/** The texts for readers that are written in a page's source. */
export function literalSentencesIn(path: string, source: string): readonly LiteralSentence[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: LiteralSentence[] = [];
  const visit = (node: ts.Node): void => {
    if (isShown(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ line: line + 1, text: node.getText().trim() });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isShown(node: ts.Node): boolean {
  if (ts.isJsxText(node)) return /\p{L}{2,}/u.test(node.text);
  if (!ts.isStringLiteralLike(node) && !isTemplatePart(node)) return false;
  if (!isSentence(node.text) || isForMachines(node)) return false;
  return true;
}

type TemplatePart = ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

function isTemplatePart(node: ts.Node): node is TemplatePart {
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}

/**
 * Whether no reader sees the text: an operation of the API, a type, a class, a trigger of htmx, an error or a line of
 * the log.
 */
function isForMachines(node: ts.Node & { readonly text: string }): boolean {
  if (/^(?:GET|POST|PUT|PATCH|DELETE) \//.test(node.text)) return true;
  for (let at = node.parent; at !== undefined && !ts.isStatement(at); at = at.parent) {
    if (ts.isLiteralTypeNode(at) || ts.isNewExpression(at)) return true;
    if (ts.isJsxAttribute(at)) return !shownAttributes.has(at.name.getText());
    if (ts.isPropertyAssignment(at) && at.name.getText() === 'class') return true;
    if (ts.isCallExpression(at) && /^(?:updates|log\.\w+)$/.test(at.expression.getText())) return true;
  }
  return ts.isImportDeclaration(node.parent);
}
