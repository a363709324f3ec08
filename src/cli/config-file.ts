import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Tags } from 'yaml';
import { type ConfigEntry, type ConfigFile, type ConfigNode, UsageError } from '../config.js';

/** Reads a config file; `path` is shown in messages as it is. Throws {@link UsageError} for what cannot be read or parsed. */
export function readConfig(cwd: string, path: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      code === 'ENOENT' ? `${path}: there is no such file.` : `${path}: cannot be read (${code ?? String(error)}).`,
    );
  }
  return { path, root: parseConfig(path, text) };
}

// Enough for any config; what aliases of aliases unfold to is bounded by it.
const mostNodes = 10_000;
const deepest = 32;

/** Parses YAML or JSON into values that know their place. Throws {@link UsageError} with one `FILE:LINE:COL: message` per mistake. */
export function parseConfig(path: string, text: string): ConfigNode {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    customTags: plainTags,
    logLevel: 'error',
  });
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0)
    throw new UsageError(
      wrong.map(({ code, message, pos }) => `${at(pos[0])}: ${clearer[code] ?? firstLine(message)}`),
    );

  let count = 0;
  const walk = (node: Node | null | undefined, place: string, depth: number): ConfigNode => {
    count += 1;
    if (count > mostNodes || depth > deepest)
      throw new UsageError(`${place}: too much is nested or repeated by aliases here.`);
    const start = node?.range?.[0];
    const here = start === undefined ? place : at(start);
    if (isAlias(node)) return walk(node.resolve(document), here, depth + 1);
    if (isSeq<Node>(node))
      return { at: here, kind: 'list', items: node.items.map((item) => walk(item, here, depth + 1)) };
    if (isMap<Node, Node | null>(node)) {
      const entries = node.items.map(({ key, value }): ConfigEntry => {
        const keyAt = key.range === undefined || key.range === null ? here : at(key.range[0]);
        return { key: isScalar(key) ? String(key.value) : '', at: keyAt, value: walk(value, keyAt, depth + 1) };
      });
      return { at: here, kind: 'map', entries };
    }
    if (!isScalar(node) || node.value === null) return { at: here, kind: 'nothing' };
    // The source of a number keeps what the number loses: leading zeros and digits beyond a double.
    return {
      at: here,
      kind: 'text',
      text: typeof node.value === 'number' ? (node.source ?? String(node.value)) : String(node.value),
    };
  };
  return document.contents === null
    ? { at: `${path}:1:1`, kind: 'map', entries: [] }
    : walk(document.contents, `${path}:1:1`, 0);
}

/** Without hexadecimal, octal and float numbers: `0x…` wallets and amounts such as 12.30 stay text. */
function plainTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      !(tag.format === 'HEX' || tag.format === 'OCT' || tag.tag === 'tag:yaml.org,2002:float'),
  );
}

const clearer: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is given twice.',
  MULTIPLE_DOCS: 'a second document begins here; one is expected.',
};

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
