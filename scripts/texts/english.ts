import ts from 'typescript';
import { shownAttributes } from './literal-sentences.ts';

/** Words as Americans spell them, with what pages and mails say instead. The API's codes and fields keep their own. */
const american: readonly (readonly [RegExp, string])[] = [
  [/\bcancel(?:ed|ing)\b/i, 'cancelled, cancelling'],
  [/\b(?:label|travel|model|total|signal|fuel|level)(?:ed|ing)\b/i, 'a double l, as in labelled'],
  [/\b(?:fulfill|enroll|skillful|installment)s?\b/i, 'one l, as in fulfil'],
  [/\blicenses?\b/i, 'licence'],
  [/\b(?:defense|offense)s?\b/i, 'defence, offence'],
  [/\b(?:col|fav|hon|lab|neighb|behavi|flav|hum)or(?:s|ed|ing|ite|ites|able|less)?\b(?![-:])/i, '-our, as in colour'],
  [/\b(?:center(?:s|ed)?|theater|fiber|liter)s?\b/i, '-re, as in centre'],
  [/\b(?:catalog|dialog)s?\b/i, 'catalogue, dialogue'],
  [/\bgray\b/i, 'grey'],
  [/\b(?:analyz|paralyz)\w*/i, '-yse, as in analyse'],
  [
    /\b(?:apolog|author|categor|custom|final|initial|item|maxim|minim|normal|optim|organ|personal|priorit|real|recogn|summar|synchron|util)iz\w*/i,
    '-ise, as in organise',
  ],
];

const spokenWithVowel = /^(?:[aeio]|u(?!ni(?!n)|s[aeiu]|tili|k\b|s\b)|hour|honest|honour|heir|http)/i;
/** "A one-time link", "a European id": written with a vowel, spoken with none. */
const spokenWithConsonant = /^(?:one\b|once\b|eu)/i;

/** What is not British in an English text, each with what is right. */
export function misspellingsIn(text: string): readonly string[] {
  const words = american.flatMap(([pattern, right]) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`"${found}" (${right})`];
  });
  const articles = [...text.matchAll(/\b(an?) ([\p{L}]+)/giu)]
    .filter(([, article = '', next = '']) => !isAbbreviation(next) && (article.length === 2) !== takesAn(next))
    .map(([phrase]) => `"${phrase}"`);
  return [...words, ...articles];
}

function takesAn(next: string): boolean {
  return spokenWithVowel.test(next) && !spokenWithConsonant.test(next);
}

/** Of "VAT" or "XML" only the ear knows whether it is spoken as a word. */
function isAbbreviation(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase();
}

export interface EnglishText {
  readonly line: number;
  readonly text: string;
}

/** The texts in a source file that people may read: all of its literals but those that only code compares or imports. */
export function englishTextsIn(path: string, source: string): readonly EnglishText[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: EnglishText[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node) && !isCode(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      // A line break in JSX is a space.
      found.push({ line: line + 1, text: node.text.replace(/\s+/g, ' ') });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type Text = ts.StringLiteralLike | ts.JsxText | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

function isText(node: ts.Node): node is Text {
  return ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateLiteralToken(node);
}

/**
 * Whether a literal is a code, such as a state of the API: one word that is compared, looked up, a type, a name or an
 * argument, or the value of an attribute that only browsers read.
 */
function isCode({ text, parent }: Text): boolean {
  if (ts.isJsxAttribute(parent)) return !shownAttributes.has(parent.name.getText());
  if (/\s/.test(text)) return false;
  return (
    ts.isLiteralTypeNode(parent) ||
    ts.isImportDeclaration(parent) ||
    ts.isBinaryExpression(parent) ||
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isPropertyName(parent) ||
    ts.isCallExpression(parent)
  );
}
