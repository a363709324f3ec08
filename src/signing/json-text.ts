/** JSON as it is written: numbers keep their digits, and members their order, which `JSON.parse` changes for names that are integers. */

/** A value of a JSON text. */
export type JsonNode =
  | { readonly kind: 'number'; readonly source: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'word'; readonly source: string }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> };

/** Deeper texts are none that a program writes, and would use up the stack. */
const deepest = 200;

/** The value of a JSON text, or undefined for a text that is no JSON or is nested too deeply. Of a repeated name the last value counts. */
export function readJson(text: string): JsonNode | undefined {
  try {
    JSON.parse(text);
    return nodeOf(tokensOf(text), 0);
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Tokens of a text that is known to be JSON. */
function tokensOf(text: string): Iterator<string> {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s{}[\]:,"]+/g) ?? [];
  return tokens[Symbol.iterator]();
}

function nodeOf(tokens: Iterator<string>, depth: number, first?: string): JsonNode {
  if (depth > deepest) throw new RangeError('the text is nested too deeply');
  const token = first ?? next(tokens);
  if (token === '[') {
    const items: JsonNode[] = [];
    for (let one = next(tokens); one !== ']'; one = next(tokens)) items.push(nodeOf(tokens, depth + 1, one));
    return { kind: 'list', items };
  }
  if (token === '{') {
    const members = new Map<string, JsonNode>();
    for (let name = next(tokens); name !== '}'; name = next(tokens))
      members.set(JSON.parse(name) as string, nodeOf(tokens, depth + 1));
    return { kind: 'object', members };
  }
  if (token.startsWith('"')) return { kind: 'string', value: JSON.parse(token) as string };
  return /^[-\d]/.test(token) ? { kind: 'number', source: token } : { kind: 'word', source: token };
}

function next(tokens: Iterator<string>): string {
  const { done, value } = tokens.next();
  if (done === true) throw new SyntaxError('the text ends early');
  return value as string;
}

/** What a value is made of. */
export interface Leaves {
  readonly numbers: readonly string[];
  /** Names of members included, in their order. */
  readonly strings: readonly string[];
}

/** All numbers and strings of a value. */
export function leavesOf(node: JsonNode): Leaves {
  const numbers: string[] = [];
  const strings: string[] = [];
  const walk = (one: JsonNode): void => {
    if (one.kind === 'number') numbers.push(one.source);
    else if (one.kind === 'string') strings.push(one.value);
    else if (one.kind === 'list') one.items.forEach(walk);
    else if (one.kind === 'object')
      for (const [name, member] of one.members) {
        strings.push(name);
        walk(member);
      }
  };
  walk(node);
  return { numbers, strings };
}
