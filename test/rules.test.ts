import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const config: { forbidden: unknown[]; options: object } = JSON.parse(
  readFileSync(join(root, '.dependency-cruiser.json'), 'utf8'),
);

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function violationsIn(baseDir: string): Promise<{ modules: number; violations: string[] }> {
  const { output } = await cruise(['src'], {
    ...config.options,
    baseDir,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
  } as never);
  const { summary } = output as ICruiseResult;
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

describe('who imports whom', () => {
  it('the sources keep the rules', async () => {
    const { modules, violations } = await violationsIn(root);
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(40);
    // Every module is read, which takes its time on a busy machine.
  }, 120_000);

  it.each([
    ['core-knows-nobody', 'src/core/a.ts', "import '../providers/p/index.js';", 'src/providers/p/index.ts'],
    ['core-knows-nobody', 'src/core/a.ts', "import 'express';", undefined],
    ['signing-knows-nobody', 'src/signing/a.ts', "import '../core/b.js';", 'src/core/b.ts'],
    ['provider-door', 'src/providers/p/a.ts', "import '../../core/b.js';", 'src/core/b.ts'],
    ['provider-alone', 'src/providers/p/a.ts', "import '../q/b.js';", 'src/providers/q/b.ts'],
    ['no-provider-by-name', 'src/http/a.ts', "import '../providers/p/b.js';", 'src/providers/p/b.ts'],
    ['receiver-is-independent', 'src/providers/p/receiver.ts', "import '../../signing/b.js';", 'src/signing/b.ts'],
    ['page-alone', 'src/dashboard/a.ts', "import '../core/b.js';", 'src/core/b.ts'],
    ['no-circles', 'src/core/a.ts', "import { b } from './b.js';\nexport const a = b;", 'src/core/b.ts'],
  ])('%s finds a planted violation in %s', async (rule, from, text, to) => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      const plant = (path: string, content: string) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      };
      plant('tsconfig.json', '{}');
      plant('package.json', '{"type":"module","dependencies":{"express":"*"}}');
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      plant(from, text);
      if (to !== undefined)
        plant(to, rule === 'no-circles' ? "import { a } from './a.js';\nexport const b = () => a;" : 'export {};');
      const { violations } = await violationsIn(folder);
      expect(violations.map((line) => line.split(':')[0])).toContain(rule);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Where wall clock, randomness and timers may be read: nowhere else. */
const sources = ['src/core/clock.ts', 'src/core/ids.ts', 'src/dashboard/browser.ts'];

/** Uses of wall clock, randomness and timers in one file, found in its syntax tree, not in its comments. */
function impurities(name: string, text: string): string[] {
  const found: string[] = [];
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node) => {
    const code = node.getText(tree);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression.getText(tree);
      const bare = ts.isNewExpression(node) && called === 'Date' && (node.arguments ?? []).length === 0;
      if (bare || (ts.isCallExpression(node) && called === 'Date')) found.push(code);
      if (/^(Date\.now|Math\.random|performance\.now|process\.(hrtime|uptime|cpuUsage)(\.bigint)?)$/.test(called))
        found.push(code);
      if (
        /(^|\.)(setTimeout|setInterval|setImmediate|randomUUID|randomBytes|randomInt|getRandomValues|randomFillSync|randomFill)$/.test(
          called,
        )
      )
        found.push(code);
      if (called === 'AbortSignal.timeout') found.push(code);
    }
    if (ts.isImportDeclaration(node) && /'(node:)?timers(\/promises)?'|'(node:)?perf_hooks'/.test(code))
      found.push(code);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

describe('determinism', () => {
  it('nobody but the clock and the ids reads the wall clock, random numbers or timers', () => {
    const guilty = filesBelow('src')
      .filter((path) => !sources.some((source) => path.endsWith(source)))
      .flatMap((path) =>
        impurities(path, readFileSync(path, 'utf8')).map((code) => `${path.slice(root.length + 1)}: ${code}`),
      );
    expect(guilty).toEqual([]);
  });

  it.each([
    'const a = Date.now();',
    'const a = new Date();',
    'const a = Date();',
    'const a = Math.random();',
    'setTimeout(() => {}, 1);',
    'globalThis.setInterval(() => {}, 1);',
    "import { setTimeout } from 'node:timers/promises';",
    'const a = crypto.randomUUID();',
    'const a = performance.now();',
    'const a = AbortSignal.timeout(5);',
  ])('finds %s', (code) => expect(impurities('x.ts', code)).not.toEqual([]));

  it.each(['const a = new Date(5);', '// Date.now()', "const a = 'Math.random()';"])('leaves %s alone', (code) =>
    expect(impurities('x.ts', code)).toEqual([]),
  );
});
