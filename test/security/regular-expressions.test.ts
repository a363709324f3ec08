import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSafePattern } from 'redos-detector';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Expressions that the detector does not call safe, each with the reason why it is. */
const reviewed: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    'reads what the own user types, names of own files, or answers of the own server': [
      String.raw`/^(?:[\w.-]+|[\da-f:.]+(?:%[\w.-]+)?)$/i`,
      String.raw`/^(?!.*(?:^|\.)(?:\d+|0x[\da-f]*)$)[a-z\d_](?:[a-z\d_-]*[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]*[a-z\d_])?)*$/`,
      String.raw`/^PAYDRILL_(?:\w+_)?SERVICE_PORT(?:_\w+)?$/`,
      String.raw`/^PAYDRILL_(?:\w+_)?PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR|START|END|PORT_START|PORT_END))?$/`,
      String.raw`/^PAYDRILL_(?:\w+_)?ENV_\w+$/`,
      String.raw`/^(?:tcp|udp|sctp):\/\/\S+:\d+$/i`,
      String.raw`/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g`,
      String.raw`/\.changes-[1-9]\d*$/`,
      String.raw`/\.\w+$/`,
      String.raw`/\s*\n\s*/g`,
      String.raw`/\/+$/`,
      '/^([^:]*):? ?(.*)$/s',
      String.raw`/\?.*$/s`,
      '/ +$/',
      String.raw`/[/\\]|\.(ya?ml|json)$/`,
      String.raw`/(^|[/\\])paydrill\.config\.\w+$/`,
      String.raw`/^\s*[{]?\s*"?(paydrill|name|given|calls|steps|on|expect|faults)"?\s*:/m`,
      String.raw`/\/([\w-]{8})[\w-]+$/`,
      String.raw`/\/payment-claim\/\w+$/`,
    ],
    'reads an instant or a message that Paydrill or V8 wrote': [
      String.raw`/(\.\d+)?Z$/`,
      '/ in JSON at position.*$/',
      String.raw`/\.?0*Z$/`,
      String.raw`/\.\d+Z$/`,
    ],
    'reads JSON that Paydrill rendered': [String.raw`/"(?:[^"\\]|\\.)*"|[:,]/gs`],
    'reads at most 60 characters': [String.raw`/(\d+)(ms|[smhd])/g`],
    'reads a name of at most 100 characters': [
      '/(?:secrets?|secret[ _-]?keys?|passw(?:or)?ds?|pass[ _-]?phrase|private[ _-]?keys?(?:[ _-]?pem)?|token|(?:access|api|auth|refresh)[ _-]?tokens|otp[ _-]?code|otp[ _-]?attempt|mnemonic)$/i',
      String.raw`/(?:\[\d*\])+$/`,
      String.raw`/[\])]+$/`,
    ],
    'is tried at one place only': [String.raw`/\s*:/y`],
    'reads at most 2000 characters': [String.raw`/\bname=(?:"([^"\r\n]{1,200})"|([^;\s"]{1,200}))/i`],
    'looks at 300 characters from each place at most': [
      String.raw`/(%3A(?:%2F){2})(?:(?!%2F|%3F|%23|%40|[\s/?#"&=]).){1,300}%40/gi`,
    ],
    'begins at a character that stands in front of the run only': [
      String.raw`/(:(?:\\{0,8}\/){2})[^\s/?#"\\]+@/g`,
      String.raw`/\.?(:\d+)?$/`,
      '/;.*$/',
      '/#.*$/s',
      '/%.*$/',
      String.raw`/;\s*([a-z*][a-z0-9_.*-]*)=(-?\d+\.\d+)/g`,
      String.raw`/\?.*$/`,
      String.raw`/\/[^/]*$/`,
      '/(?<!=)=+$/',
      String.raw`/(?<!\n)\n+$/`,
      '/(?<![,;])[,;]+$/',
      '/(?<!0)0+$/',
      String.raw`/(?<![ \t])[ \t]*\r?\n[ \t]+/g`,
    ],
    'reads a text that was found to be JSON, where every quote is closed': [
      String.raw`/"(?:[^"\\]|\\.)*"/g`,
      String.raw`/"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s{}[\]:,"]+/g`,
    ],
    'is anchored, and its parts share no character': [
      String.raw`/^([A-Za-z]{1,20})\s+(.*)$/s`,
      String.raw`/^([^?]*)\?(?:dt|memoId)=(\d+)$/`,
      "/^(?:([\\w!#$%&'*+.^`|~-]+)(?:\\s+|$))?([\\s\\S]*)$/",
    ],
  }).flatMap(([reason, patterns]) => patterns.map((pattern) => [pattern, reason])),
);

/** Expressions that are put together: of constants of the sources, or of names that are none of a caller's. */
const built = [
  `src/core/interim-answers.ts: new RegExp(\`[\${char}]\`)`,
  `src/providers/offblocks/explain-challenge.ts: new RegExp(\`^\${name}: (.*)$\`, 'm')`,
  `src/http/locate.ts: new RegExp(\`^/\${id}(?=[/?]|$)\`)`,
  `src/providers/offblocks/explain-received.ts: new RegExp(\`^"\${name}":.*$\`, 'm')`,
  `src/providers/trxn/operations/customers.ts: new RegExp(\`^[^@\\\\s]+@\${host}*$\`)`,
  `src/providers/trxn/operations/customers.ts: new RegExp(\`^[^@\\\\s]+@\${host}+$\`)`,
];

/** Every literal, with the files where it stands, and every `RegExp` that is built. */
function expressions() {
  const literals = new Map<string, string[]>();
  const made: string[] = [];
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of files) {
    const file = path.slice(root.length + 1);
    const tree = ts.createSourceFile(file, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node) => {
      if (ts.isRegularExpressionLiteral(node)) literals.set(node.text, [...(literals.get(node.text) ?? []), file]);
      const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
      if (isCall && node.expression.getText(tree) === 'RegExp') made.push(`${file}: ${node.getText(tree)}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return { literals, made };
}

function isSafe(literal: string): boolean {
  const end = literal.lastIndexOf('/');
  const flags = literal.slice(end + 1);
  return isSafePattern(literal.slice(1, end), {
    caseInsensitive: flags.includes('i'),
    unicode: /[uv]/.test(flags),
    dotAll: flags.includes('s'),
    multiLine: flags.includes('m'),
    maxScore: 200,
    timeout: 20_000,
  }).safe;
}

describe('regular expressions', () => {
  it('backtrack nowhere without a bound, or were looked at', () => {
    const { literals, made } = expressions();
    expect(literals.size).toBeGreaterThan(200);
    const unsafe = [...literals].filter(([literal]) => reviewed[literal] === undefined && !isSafe(literal));
    expect(unsafe).toEqual([]);
    expect(made.filter((one) => !built.includes(one))).toEqual([]);
    const gone = Object.keys(reviewed).filter((literal) => !literals.has(literal));
    expect(gone, 'a review of what is no longer there').toEqual([]);
    // The detector walks through some 250 expressions, which takes its time on a busy machine.
  }, 600_000);

  it.each(['/(a+)+$/', '/\\s+$/', '/^(\\w+\\s?)*$/'])(
    '%s would be found',
    (literal) => {
      expect(isSafe(literal)).toBe(false);
    },
    120_000,
  );

  it.each([
    ['white space behind base64', /^[A-Za-z0-9+/\s]+={0,2}$/, `a${' '.repeat(1_000_000)}!`],
    ['zeros before a tag', /^([^?]*)\?(?:dt|memoId)=(\d+)$/, `x?dt=${'0'.repeat(1_000_000)}x`],
    ['equals signs', /(?<!=)=+$/, `${'='.repeat(1_000_000)}x`],
    ['a query of names', /(^|[?&;,\s])([^=&?"{}\s;,]{1,80})=("?)([^&"{}\s;]*)/g, '&a'.repeat(500_000)],
    ['a URL without an end', /(:(?:\\{0,8}\/){2})[^\s/?#"\\]+@/g, `://${'a:'.repeat(500_000)}`],
    ['the starts of URLs', /(:(?:\\{0,8}\/){2})[^\s/?#"\\]+@/g, '://a'.repeat(250_000)],
    [
      'the starts of encoded URLs',
      /(%3A(?:%2F){2})(?:(?!%2F|%3F|%23|%40|[\s/?#"&=]).){1,300}%40/gi,
      '%3A%2F%2Fa'.repeat(100_000),
    ],
    ['a megabyte of digits', /\d[\d.]{15,}|\d[eE]/, '1.2.3.4.5x'.repeat(100_000)],
  ])('%s of a megabyte are read in one go', (_what, pattern, text) => {
    const started = performance.now();
    text.replace(pattern, '');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
