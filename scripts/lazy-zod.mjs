// What the program and the tests take for `zod`: schemas that are built when they are first asked for. Thousands are written down in the
// tables of the providers, and a start needs few of them; building them all took a quarter of the start-up time and of the memory.
// `z.object({ … }).nullish()` notes what to build; `schema.parse`, `schema.shape` and all else that is no further step builds it.
import { z as zod } from 'zod/v4';

/** Functions of zod that make a schema. What is not listed here works at once, as ever. */
const makers = new Set(
  (
    'any array bigint boolean custom date discriminatedUnion email enum guid int intersection json lazy literal looseObject never ' +
    'null nullable number object optional partialRecord pipe preprocess record strictObject string templateLiteral transform tuple ' +
    'undefined union unknown url uuid'
  ).split(' '),
);

/** Methods of schemas that make another schema. */
const steps = new Set(
  (
    'and array brand catch catchall check default describe email endsWith exactOptional exclude extend extract gt gte includes int ' +
    'length loose lt lte max meta min multipleOf negative nonempty nonnegative nonoptional nullable nullish omit optional or overwrite ' +
    'partial pick pipe positive prefault readonly refine regex required safeExtend startsWith strict superRefine toLowerCase ' +
    'toUpperCase transform trim url uuid with'
  ).split(' '),
);

const build = Symbol('build');

function later(make) {
  let built;
  const get = () => {
    built ??= make();
    return built;
  };
  return new Proxy({ get }, schemaTraps);
}

const schemaTraps = {
  get({ get }, name) {
    if (name === build) return get;
    if (name === 'shape') return new Proxy({ get }, shapeTraps);
    // `meta()` without an argument asks; with one it makes.
    if (steps.has(name))
      return (...given) =>
        given.length === 0 && name === 'meta' ? get().meta() : later(() => get()[name](...given.map(settled)));
    const value = get()[name];
    return typeof value === 'function' ? value.bind(get()) : value;
  },
  has: ({ get }, name) => name === build || name in get(),
  set: ({ get }, name, value) => Reflect.set(get(), name, value),
  getPrototypeOf: ({ get }) => Object.getPrototypeOf(get()),
};

// The fields of an object, each of which can be named before the object is built.
const shapeTraps = {
  get: ({ get }, name) => (typeof name === 'symbol' ? get().shape[name] : later(() => get().shape[name])),
  has: ({ get }, name) => name in get().shape,
  ownKeys: ({ get }) => Reflect.ownKeys(get().shape),
  getOwnPropertyDescriptor: ({ get }, name) => {
    const own = Object.getOwnPropertyDescriptor(get().shape, name);
    return own === undefined ? undefined : { ...own, configurable: true };
  },
};

/** What was given, with schemas in the place of those that were only written down; lists, fields and results of functions included. */
function settled(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(settled);
  if (value[build] !== undefined) return value[build]();
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, settled(one)]));
}

function lazily(name, make) {
  if (name === 'lazy') return (inner) => later(() => make(() => settled(inner())));
  return (...given) => later(() => make(...given.map(settled)));
}

/** zod's namespace, whose schemas are built when they are asked for. */
export const z = new Proxy(zod, {
  get(_zod, name) {
    const value = zod[name];
    if (makers.has(name)) return lazily(name, value);
    const isClass = typeof value !== 'function' || /^[A-Z]/.test(String(name));
    return isClass ? value : (...given) => value(...given.map(settled));
  },
});
