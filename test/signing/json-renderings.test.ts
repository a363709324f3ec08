import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bodyVariants } from '../../src/signing/body-variants.js';
import { renderings } from '../../src/signing/json-renderings.js';

// What programs print for this text, written down by hand from their documents; Python's are run below where it is installed.
const sent = '{"b":"Zoë/1 <&>=\'+","a":{"10":1.10,"9":2.0,"big":12345678901234567890},"list":[1,"x"],"none":{}}';
const outputs: readonly [string, string, string][] = [
  [
    'JavaScript',
    '{"b":"Zoë/1 <&>=\'+","a":{"9":2,"10":1.1,"big":12345678901234567000},"list":[1,"x"],"none":{}}',
    'reserialisedSorted',
  ],
  [
    'Python',
    '{"b": "Zo\\u00eb/1 <&>=\'+", "a": {"10": 1.1, "9": 2.0, "big": 12345678901234567890}, "list": [1, "x"], "none": {}}',
    'reserialisedSpaced',
  ],
  [
    'Python, sorted and compact',
    '{"a":{"10":1.1,"9":2.0,"big":12345678901234567890},"b":"Zo\\u00eb/1 <&>=\'+","list":[1,"x"],"none":{}}',
    'reserialisedSorted',
  ],
  [
    'PHP, numbers as strings kept them',
    '{"b":"Zo\\u00eb\\/1 <&>=\'+","a":{"10":1.10,"9":2.0,"big":12345678901234567890},"list":[1,"x"],"none":{}}',
    'reserialisedEscaped',
  ],
  [
    'PHP with JSON_UNESCAPED_UNICODE',
    '{"b":"Zoë\\/1 <&>=\'+","a":{"10":1.10,"9":2.0,"big":12345678901234567890},"list":[1,"x"],"none":{}}',
    'reserialisedEscaped',
  ],
  [
    'PHP with JSON_UNESCAPED_SLASHES',
    '{"b":"Zo\\u00eb/1 <&>=\'+","a":{"10":1.10,"9":2.0,"big":12345678901234567890},"list":[1,"x"],"none":{}}',
    'reserialisedAscii',
  ],
  [
    'Go, of a map',
    '{"a":{"10":1.1,"9":2,"big":12345678901234567000},"b":"Zoë/1 \\u003c\\u0026\\u003e=\'+","list":[1,"x"],"none":{}}',
    'reserialisedSorted',
  ],
  [
    'Rails',
    '{"b":"Zoë/1 \\u003c\\u0026\\u003e=\'+","a":{"10":1.1,"9":2.0,"big":12345678901234567890},"list":[1,"x"],"none":{}}',
    'reserialisedHtml',
  ],
  [
    'Gson, of a map',
    '{"b":"Zoë/1 \\u003c\\u0026\\u003e\\u003d\\u0027+","a":{"10":1.1,"9":2.0,"big":1.2345678901234567E19},"list":[1.0,"x"],"none":{}}',
    'reserialisedHtml',
  ],
  [
    'System.Text.Json',
    '{"b":"Zo\\u00EB/1 \\u003C\\u0026\\u003E=\\u0027\\u002B","a":{"10":1.10,"9":2.0,"big":12345678901234567890},"list":[1,"x"],"none":{}}',
    'reserialisedAscii',
  ],
  [
    'Jackson, indented',
    '{\n  "b" : "Zoë/1 <&>=\'+",\n  "a" : {\n    "10" : 1.10,\n    "9" : 2.0,\n    "big" : 12345678901234567890\n  },\n  "list" : [ 1, "x" ],\n  "none" : { }\n}',
    'reserialisedPretty',
  ],
  [
    'tabs',
    '{\n\t"b": "Zoë/1 <&>=\'+",\n\t"a": {\n\t\t"10": 1.10,\n\t\t"9": 2.0,\n\t\t"big": 12345678901234567890\n\t},\n\t"list": [\n\t\t1,\n\t\t"x"\n\t],\n\t"none": {}\n}',
    'reserialisedPretty',
  ],
  [
    'first level sorted, as ksort does',
    '{"a":{"10":1.10,"9":2.0,"big":12345678901234567890},"b":"Zoë/1 <&>=\'+","list":[1,"x"],"none":{}}',
    'reserialisedSorted',
  ],
];

describe('a JSON text written anew', () => {
  it.each(outputs)('as %s writes it', (_who, text, code) => {
    expect(renderings(sent).find((one) => one.text === text)?.code).toBe(code);
  });

  it.each(outputs.filter(([who]) => who.startsWith('PHP') || who.startsWith('System')))(
    'is found the other way round too: as %s writes it was sent, as Ruby writes it signed',
    (_who, text) => {
      const ruby = sent.replace('1.10', '1.1');
      expect(renderings(text).map((one) => one.text)).toContain(ruby);
    },
  );

  it('as Python itself writes it', ({ skip }) => {
    const script =
      'import json,sys\nv=json.loads(sys.stdin.read())\nout=[json.dumps(v),json.dumps(v,sort_keys=True,separators=(",",":")),json.dumps(v,indent=4),json.dumps(v,ensure_ascii=False),json.dumps(v,indent=2,sort_keys=True)]\nprint("\\0".join(out),end="")';
    const odd = '{"ä":"\\u007f\\u2028/","x":[1e5,1e16,1.5e-7,0.1,-0.0,100000000000000000000.5],"n":null}';
    const python = spawnSync('python3', ['-c', script], {
      input: odd,
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf8' },
    });
    if (python.status !== 0) skip('python3 is not installed');
    const known = renderings(odd).map(({ text }) => text);
    for (const text of python.stdout.split('\0')) expect(known).toContain(text);
  });

  it('as Python writes it with any separators, indent and order, also beyond the BMP', ({ skip }) => {
    const script = [
      'import itertools,json,sys',
      'v=json.loads(sys.stdin.read())',
      'every=itertools.product([True,False],[False,True],[None,0,1,2,3,4,8,"\\t"],[None,(",",":")])',
      'out=[json.dumps(v,ensure_ascii=a,sort_keys=s,indent=i,separators=p) for a,s,i,p in every if (i in (None,2,4) if p is None else i is None) or (str(v).isascii() and (p is None or i in (2,4)))]',
      'print("\\0".join(out),end="")',
    ].join('\n');
    const texts = [
      '{"b":"é😀/","😀":[{},[]],"\uFFFF":{"z":1,"a":[1,{"q":null}]},"a":"<&>"}',
      '{"b":[1,{"z":"c"}],"a":1.5}',
    ];
    const env = { ...process.env, PYTHONIOENCODING: 'utf8' };
    for (const odd of texts) {
      const python = spawnSync('python3', ['-c', script], { input: odd, encoding: 'utf8', env });
      if (python.status !== 0) skip('python3 is not installed');
      const known = renderings(odd).map(({ text }) => text);
      for (const text of python.stdout.split('\0')) expect([odd, ...known]).toContain(text);
    }
  });

  it('says what was done in words', () => {
    const how = (text: string) => renderings(sent).find((one) => one.text === text)?.how;
    expect(how(outputs[1]?.[1] ?? '')).toBe(
      'with a space after commas and colons, with other letters than ASCII escaped, as Python does, with its numbers as Python and Ruby write them',
    );
    expect(renderings('{"a": 1}').find(({ text }) => text === '{"a":1}')?.how).toBe(
      'without spaces, as JSON.stringify does',
    );
  });

  it.each(['', 'plain', '{', `${'['.repeat(5000)}${']'.repeat(5000)}`, JSON.stringify({ a: 'x'.repeat(100_000) })])(
    'is not made of text %#',
    (odd) => expect(renderings(odd)).toEqual([]),
  );

  it('is made of a long text in few styles only, so that a refusal stays quick', () => {
    const long = JSON.stringify({ a: Array.from({ length: 1500 }, (_, n) => ({ n, name: `Zoë/${n}` })) });
    expect(renderings(long).length).toBeLessThan(80);
    expect(renderings(sent).length).toBeLessThanOrEqual(600);
  });

  it.each<[string, string]>([
    [
      'lists in lists',
      `[${Array(150)
        .fill('['.repeat(190) + ']'.repeat(190))
        .join()}]`,
    ],
    [
      'objects in objects',
      `[${Array(60)
        .fill(`${'{"a":'.repeat(150)}1${'}'.repeat(150)}`)
        .join()}]`,
    ],
    ['numbers', `[${'1,'.repeat(30_000)}1]`],
    ['escaped letters', JSON.stringify({ a: 'é/<'.repeat(20_000) })],
  ])('is made of few styles of %s, whose renderings are longer than the text', (_what, odd) => {
    const written = renderings(odd).reduce((sum, { text }) => sum + text.length, 0);
    expect(written).toBeLessThan(1_500_000);
  });
});

it('a body in other encodings, and as a form', () => {
  const variants = bodyVariants(Buffer.from('{"n":"Zoë ₹","l":{"k":"a b"}}'));
  const has = (value: string | Buffer) => variants.some((one) => Buffer.from(one.value).equals(Buffer.from(value)));
  expect(has('{"n":"Zo? ?","l":{"k":"a b"}}')).toBe(true);
  expect(has(Buffer.from('{"n":"Zo\u00eb ?","l":{"k":"a b"}}', 'latin1'))).toBe(true);
  expect(has('{"n":"Zo?? ???","l":{"k":"a b"}}')).toBe(true);
  expect(has(Buffer.from('{"n":"Zoë ₹","l":{"k":"a b"}}', 'utf16le'))).toBe(true);
  expect(has('n=Zo%C3%AB+%E2%82%B9&l%5Bk%5D=a+b')).toBe(true);
  expect(has('l[k]=a b&n=Zoë ₹')).toBe(true);
  expect(variants.some(({ value }) => Buffer.from(value).equals(Buffer.from('{"n":"Zoë ₹","l":{"k":"a b"}}')))).toBe(
    false,
  );
});
