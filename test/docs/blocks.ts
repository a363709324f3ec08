import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, type Token } from 'marked';

/** The repository. */
export const root = join(import.meta.dirname, '../..');

/** A fenced block of a document: its language, the words behind it (a file name, or how it is run), its text and place. */
export interface Block {
  readonly at: string;
  readonly language: string;
  readonly words: readonly string[];
  /** Under which name it is saved, when it is. */
  readonly file: string | undefined;
  readonly text: string;
}

/** Every document whose blocks are run, by path from the root. */
export function documentPaths(): string[] {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'scenarios/README.md',
    ...pages.map((name) => `docs/${name}`),
  ];
}

/** The fenced blocks of a document, in order. */
export function blocksOf(path: string, text: string = readFileSync(join(root, path), 'utf8')): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  const visit = (tokens: readonly Token[]) => {
    for (const token of tokens) {
      if (token.type === 'code') {
        const [firstLine = ''] = token.raw.trimStart().split('\n');
        from = text.indexOf(firstLine, from);
        const [language = '', ...words] = (token['lang'] ?? '').split(/\s+/);
        const line = text.slice(0, from).split('\n').length;
        from += firstLine.length;
        const file = words.find((word: string) => word.includes('.'));
        blocks.push({ at: `${path}:${line}`, language, words, file, text: token['text'] });
      }
      if ('tokens' in token && token.tokens !== undefined) visit(token.tokens);
      if (token.type === 'list') for (const item of token['items']) visit(item.tokens ?? []);
    }
  };
  visit(lexer(text));
  return blocks;
}

/** Puts other texts into blocks of a document. */
export function writeTexts(path: string, texts: ReadonlyMap<Block, string>): void {
  const file = join(root, path);
  const lines = readFileSync(file, 'utf8').split('\n');
  // From the end, so that the lines of those before stay where they are.
  for (const [block, text] of [...texts].reverse()) {
    const from = Number(block.at.split(':')[1]);
    lines.splice(from, block.text === '' ? 0 : block.text.split('\n').length, ...text.split('\n'));
  }
  if (texts.size > 0) writeFileSync(file, lines.join('\n'));
}
