import { createHash, createHmac } from 'node:crypto';

/** Bytes that depend on nothing but a seed and a name, and the usual ways to spell an id with them. */
export class DerivedBytes {
  readonly #block: (index: number) => Buffer;

  constructor(block: (index: number) => Buffer) {
    this.#block = block;
  }

  bytes(length: number): Buffer {
    const first = this.#block(0);
    // A copy: the block may be kept.
    if (length <= first.length) return Buffer.from(first.subarray(0, length));
    const parts: Buffer[] = [first];
    for (let have = first.length, index = 1; have < length; index += 1) {
      const part = this.#block(index);
      parts.push(part);
      have += part.length;
    }
    return Buffer.concat(parts).subarray(0, length);
  }

  /** Lower-case hexadecimal text of `length` characters. */
  hex(length: number): string {
    return this.bytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length);
  }

  /** A UUID of version 4 (random) or 5 (name-based), RFC 9562 layout. */
  uuid(version: 4 | 5 = 4): string {
    // By characters: a new world spells a hundred of them before its first call, where each call of a Buffer is a cold one.
    const text = this.#block(0).toString('hex', 0, 16);
    const variant = '89ab'.charAt(Number.parseInt(text.charAt(16), 16) & 3);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${version}${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
  }

  /** Text of `length` characters from `alphabet`, evenly spread for alphabets of up to 256 characters. */
  text(length: number, alphabet: string): string {
    const limit = 256 - (256 % alphabet.length);
    let text = '';
    for (let index = 0; text.length < length; index += 1) {
      for (const byte of this.#block(index)) {
        if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
      }
    }
    return text;
  }

  /** Base64url without padding of `length` bytes. */
  base64url(length: number): string {
    return this.bytes(length).toString('base64url');
  }

  /** A number in [0, 1) with 48 bits. */
  fraction(): number {
    return this.bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }
}

/** Letters and digits, both cases. */
export const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** How many blocks of fixed names are kept. */
const mostBlocks = 1000;

/**
 * Deterministic ids of one workspace. Each is derived from seed, workspace, collection and a counter of that collection
 * alone, so that calls to one collection never change the ids of another.
 */
export class Ids {
  readonly #key: Buffer;
  readonly #counters: Counters;
  readonly #prefix: string;
  /** Blocks of fixed names by name: a credential is asked for at every call. */
  readonly #blocks: Map<string, Buffer>;

  private constructor(key: Buffer, counters: Counters, prefix: string, blocks: Map<string, Buffer>) {
    this.#key = key;
    this.#counters = counters;
    this.#prefix = prefix;
    this.#blocks = blocks;
  }

  static of(seed: string, workspace: string, counters: Counters): Ids {
    return new Ids(
      createHash('sha256')
        .update(JSON.stringify(['paydrill', seed, workspace]))
        .digest(),
      counters,
      '',
      new Map(),
    );
  }

  /** The same ids under names with a prefix, so that two providers' collections of one name do not meet. */
  scoped(prefix: string): Ids {
    return new Ids(this.#key, this.#counters, `${this.#prefix}${prefix}.`, this.#blocks);
  }

  /** Bytes for a fixed name; the same at every call. */
  named(name: string): DerivedBytes {
    return new DerivedBytes((index) => this.#fixedBlock(`${this.#prefix}${name}\u0000${index}`));
  }

  #fixedBlock(name: string): Buffer {
    const known = this.#blocks.get(name);
    if (known !== undefined) return known;
    const block = this.#block(name);
    if (this.#blocks.size >= mostBlocks) this.#blocks.clear();
    this.#blocks.set(name, block);
    return block;
  }

  #block(name: string): Buffer {
    return createHmac('sha256', this.#key).update(name).digest();
  }

  /** Bytes for the next id of a collection; moves that collection's counter. */
  next(collection: string): DerivedBytes {
    const name = `${this.#prefix}${collection}\u0000#${this.count(collection)}`;
    return new DerivedBytes((index) => this.#block(`${name}\u0000${index}`));
  }

  /** The next number of a collection, from 1. */
  count(collection: string): number {
    const name = this.#prefix + collection;
    const value = this.#counters.read(name) + 1;
    this.#counters.write(name, value);
    return value;
  }

  /** The last number of a collection that {@link count} gave out; 0 when it gave none. */
  counted(collection: string): number {
    return this.#counters.read(this.#prefix + collection);
  }
}

/** Where {@link Ids} keeps its counters: part of the state, so that a restored snapshot has the same future. */
export interface Counters {
  read(name: string): number;
  write(name: string, value: number): void;
}
