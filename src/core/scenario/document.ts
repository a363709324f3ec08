import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  type LineCounter,
  type Node,
  Parser,
  type Tags,
} from 'yaml';

/** Something that is wrong at an offset (in characters) of a text. */
export interface TextProblem {
  readonly offset: number;
  readonly message: string;
}

/** Deeper than any scenario, and far from where the composer, which calls itself for each level, would exhaust the stack. */
const mostNested = 200;
/** How much more than it says a document may mean, and how many aliases it may have: each is looked for through all of it. */
const mostAliases = 100;
const mostReferences = 1000;

class TooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`nested deeper than ${mostNested} levels`);
    this.name = 'TooDeep';
    this.offset = offset;
  }
}

/**
 * Reads one YAML or JSON document: its tree, for places, and its value. `lines` is told where lines begin. `customTags` as `yaml` takes
 * them. Answers problems instead for what is no such document: also one that is nested too deep or whose aliases would unfold to much more.
 */
export function readDocument(
  text: string,
  lines: LineCounter,
  customTags: (tags: Tags) => Tags,
): { readonly contents: Node | null; readonly value: unknown } | { readonly problems: readonly TextProblem[] } {
  try {
    // Whether a key stands twice is looked at below: the composer compares each key with all others.
    const composer = new Composer({ stringKeys: true, uniqueKeys: false, customTags, logLevel: 'silent' });
    const [document, second] = composer.compose(tokensOf(text, lines), true, text.length);
    if (document === undefined) return { problems: [{ offset: 0, message: 'expected a document' }] };
    const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
      offset: pos[0],
      message: message.split('\n', 1)[0] ?? message,
    }));
    if (second !== undefined)
      problems.push({ offset: second.range[0], message: 'expected one document; another one begins here' });
    if (problems.length === 0) problems.push(...problemsIn(document.contents));
    return problems.length > 0
      ? { problems }
      : { contents: document.contents, value: document.toJS({ maxAliasCount: mostAliases }) };
  } catch (error) {
    const offset = error instanceof TooDeep ? error.offset : 0;
    return { problems: [{ offset, message: error instanceof Error ? error.message : String(error) }] };
  }
}

function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > mostNested) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}

/** Keys that stand twice in a map, and aliases beyond {@link mostReferences}. */
function problemsIn(node: Node | null, aliases = { count: 0 }): TextProblem[] {
  if (isAlias(node)) {
    aliases.count += 1;
    const offset = node.range?.[0] ?? 0;
    return aliases.count === mostReferences + 1
      ? [{ offset, message: `more than ${mostReferences} aliases; this is one too many` }]
      : [];
  }
  if (isSeq(node)) return node.items.flatMap((item) => (isNode(item) ? problemsIn(item, aliases) : []));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    const inner = isNode(value) ? problemsIn(value, aliases) : [];
    if (!isScalar(key)) return inner;
    const name = String(key.value);
    if (seen.has(name)) inner.unshift({ offset: key.range?.[0] ?? 0, message: 'Map keys must be unique' });
    seen.add(name);
    return inner;
  });
}
