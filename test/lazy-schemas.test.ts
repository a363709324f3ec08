/** The stand-in for zod that the program and these tests use (scripts/lazy-zod.mjs): the same schemas, built when they are asked for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { z as plain } from 'zod/v4';

const cannotBeBuilt = () =>
  Object.defineProperty({}, 'field', {
    enumerable: true,
    get: () => {
      throw new Error('built');
    },
  });

it('writing a schema down builds nothing; asking it does', () => {
  const schema = z.array(z.object(cannotBeBuilt()).nullish()).optional().meta({ description: 'never asked' });
  expect(() => schema.safeParse(undefined)).toThrow('built');
  expect(() => z.object(cannotBeBuilt()).shape).not.toThrow();
});

it('takes and refuses what zod does, in the same words', () => {
  const written = ({
    object,
    strictObject,
    array,
    string,
    int,
    union,
    lazy,
    preprocess,
    record,
    discriminatedUnion,
    literal,
  }: typeof plain) => {
    const base = object({ name: string().trim().min(2), size: int().min(0).max(9).default(3) });
    const tree: plain.ZodType = strictObject({
      id: string().regex(/^a/),
      get inner() {
        return lazy(() => tree).optional();
      },
    });
    return [
      base,
      base.extend({ more: base.shape.size.nullish() }),
      strictObject({ ...base.shape, tags: array(string()).max(1) }).partial(),
      tree,
      union([base, tree]),
      discriminatedUnion('kind', [
        object({ kind: literal('a'), a: string() }),
        object({ kind: literal('b'), b: int() }),
      ]),
      preprocess((value) => (value === '' ? undefined : value), record(string(), int()).optional()),
      string()
        .transform((text, issues) => {
          if (text === 'x') issues.addIssue('not x');
          return text.length;
        })
        .pipe(int().min(2)),
      object({ a: string(), b: string() }).refine(({ a, b }) => a === b, { path: ['b'], message: 'differs' }),
    ] as const;
  };
  const values = [
    undefined,
    null,
    '',
    'x',
    'abc',
    3,
    [],
    {},
    { name: ' a ' },
    { name: ' abc ' },
    { name: 'abc', size: 12, more: null },
    { name: 'abc', tags: ['a', 'b'] },
    { id: 'a1', inner: { id: 'a2', inner: { id: 'b' } } },
    { id: 'a1', other: 1 },
    { kind: 'a', a: 'x' },
    { kind: 'b', b: 'x' },
    { kind: 'c' },
    { a: '1', b: '2' },
    { a: '1', b: '1' },
  ];
  const [ours, theirs] = [written(z as unknown as typeof plain), written(plain)];
  ours.forEach((schema, place) => {
    for (const value of values) {
      const [one, other] = [schema.safeParse(value), theirs[place]?.safeParse(value)];
      expect(one.success, JSON.stringify(value)).toBe(other?.success);
      expect(one.data).toEqual(other?.data);
      expect(one.error?.issues).toEqual(other?.error?.issues);
    }
    expect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).toEqual(
      plain.toJSONSchema(theirs[place] as plain.ZodType, { io: 'input', unrepresentable: 'any' }),
    );
  });
});

it('is an instance of what zod says that it is, and keeps what is told of it', () => {
  const schema = z.object({ a: z.string() }).meta({ description: 'told' });
  expect(schema).toBeInstanceOf(z.ZodObject);
  expect(schema).not.toBeInstanceOf(z.ZodString);
  expect([schema.description, schema.meta()?.description, Object.keys(schema.shape)]).toEqual(['told', 'told', ['a']]);
  expect(z.enum(['a', 'b']).options).toEqual(['a', 'b']);
});

it('knows every function of zod with which our sources make a schema', () => {
  const source = join(import.meta.dirname, '../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const used = new Set(
    files.flatMap((name) =>
      [...readFileSync(join(source, name), 'utf8').matchAll(/\bz\.([a-z]\w*)\(/g)].map(([, one]) => one),
    ),
  );
  const knownToWorkAtOnce = ['prettifyError', 'toJSONSchema'];
  const lazy = readFileSync(join(import.meta.dirname, '../scripts/lazy-zod.mjs'), 'utf8');
  const makers = new Set(/makers = new Set\(\s*\(([^)]*)\)/.exec(lazy)?.[1]?.match(/\w+/g));
  expect(
    [...used].filter((name) => name !== undefined && !makers.has(name) && !knownToWorkAtOnce.includes(name)),
  ).toEqual([]);
});
