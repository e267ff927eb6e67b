// Takes a file of SQL apart into its statements, as far as our migrations need it: comments, quotes, dollar quotes.

/** The statements in order, without the semicolon at their end; comments inside them stay, those between them go. */
export function splitStatements(text: string): readonly string[] {
  return pieces(text)
    .reduce<string[][]>(
      (statements, piece) => {
        if (piece === ';') statements.push([]);
        else statements.at(-1)?.push(piece);
        return statements;
      },
      [[]],
    )
    .map((parts) => parts.join('').trim())
    .map((statement) => statement.replace(/^(\s*--[^\n]*(\n|$))+/, '').trim())
    .filter((statement) => statement !== '');
}

/** What a statement does at once: without comments, quoted text, and the bodies of functions that it makes. */
export function effectOf(statement: string): string {
  const makesFunction = /^create\s+(or\s+replace\s+)?(function|procedure)\b/i.test(statement);
  return pieces(statement)
    .filter((piece) => !piece.startsWith('--') && !piece.startsWith('/*'))
    .map((piece) => (piece.startsWith("'") ? "''" : piece))
    .map((piece) => (/^\$\w*\$/.test(piece) ? (makesFunction ? '$$' : effectOf(piece.replaceAll(/^\$\w*\$|\$\w*\$$/g, ''))) : piece))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Comments, quoted text, semicolons, and whatever stands between them. */
function pieces(text: string): readonly string[] {
  return text.match(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|[^-/'"$;]+|[-/$'"]/g) ?? [];
}
