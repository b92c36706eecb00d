import ts from 'typescript';

/**
 * The texts of the catalogue that no code uses, as `subject.text`; `catalogue` is the path of its English texts, whose
 * properties say which texts there are. A table within a subject counts as one text.
 */
export function unusedTexts(program: ts.Program, catalogue: string): readonly string[] {
  const checker = program.getTypeChecker();
  const texts = declaredTexts(program, catalogue);
  const used = new Set<ts.Node>();
  const use = (symbol: ts.Symbol | undefined): void => {
    for (const declaration of symbol?.declarations ?? []) used.add(declaration);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) use(checker.getSymbolAtLocation(node.name));
    if (ts.isElementAccessExpression(node)) {
      for (const name of namesIn(checker.getTypeAtLocation(node.argumentExpression)))
        use(checker.getTypeAtLocation(node.expression).getProperty(name));
    }
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = (node.propertyName ?? node.name).getText();
      use(checker.getTypeAtLocation(node.parent).getProperty(name));
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles())
    if (!file.isDeclarationFile && !file.fileName.includes('/node_modules/')) visit(file);
  return [...texts].filter(([declaration]) => !used.has(declaration)).map(([, name]) => name);
}

function namesIn(type: ts.Type): readonly string[] {
  const types = type.isUnion() ? type.types : [type];
  return types.filter((one) => one.isStringLiteral()).map(({ value }) => value);
}

/** The properties of each subject, with their names. */
function declaredTexts(program: ts.Program, catalogue: string): ReadonlyMap<ts.Node, string> {
  const texts = new Map<ts.Node, string>();
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.includes(catalogue));
  for (const file of files) {
    ts.forEachChild(file, (statement) => {
      if (!ts.isVariableStatement(statement)) return;
      if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return;
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer === undefined || !ts.isObjectLiteralExpression(initializer)) continue;
        for (const property of initializer.properties)
          texts.set(property, `${name.getText()}.${property.name?.getText() ?? ''}`);
      }
    });
  }
  return texts;
}
