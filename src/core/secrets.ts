/**
 * The secrets of all workspaces of a server, in every spelling in which one may stand in a call, and how they are found in a text. A thousand
 * workspaces have ten thousand of them: a text is walked once, however many there are.
 */

/** Names of fields that hold a secret; not those that only begin with such a word, e.g. `tokenAddress`. */
const secretName =
  /(?:secrets?|secret[ _-]?keys?|passw(?:or)?ds?|pass[ _-]?phrase|private[ _-]?keys?(?:[ _-]?pem)?|token|(?:access|api|auth|refresh)[ _-]?tokens|otp[ _-]?code|otp[ _-]?attempt|mnemonic)$/i;

/** True for the name of a field or header that holds a secret. `user[password]`, `secrets[]` and `pass%77ord` are such names too. */
export function namesSecret(name: string): boolean {
  const plain = decoded(name.slice(-longestName))
    .replace(/(?:\[\d*\])+$/, '')
    .replace(/[\])]+$/, '');
  return secretName.test(plain);
}

/** Of a longer name the end is looked at. */
const longestName = 100;

/** A text whose percent-encoding is undone as far as it is one. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** A secret as it may be shown: enough to tell two apart, too little to be used. */
export function shortened(secret: string): string {
  // What was cut already stays as it is.
  if (secret.length <= 5 && secret.endsWith('…')) return secret;
  return secret.length < 12 ? '…' : `${secret.slice(0, 4)}…`;
}

/** Those of a provider's credentials that are secrets. One of fewer characters cannot be told from an ordinary word. */
export function secretsOf(credentials: Readonly<Record<string, string>>): string[] {
  return Object.entries(credentials).flatMap(([name, value]) =>
    namesSecret(name) && value.length >= 8 ? [value] : [],
  );
}

/** The spellings in which a secret may stand in a call: as it is, in JSON, in JSON inside JSON, in a query, as hex digits without a prefix. */
function spellingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(secret);
  const spellings = [
    secret,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    inUrl,
    inUrl.replaceAll('%20', '+'),
    secret.replaceAll('\n', '\r\n'),
  ];
  if (/^0x[0-9a-f]+$/i.test(secret)) spellings.push(secret.slice(2), secret.slice(2).toUpperCase());
  if (secret.includes('-----BEGIN')) spellings.push(...pemSpellingsOf(secret));
  return [...new Set(spellings)];
}

/** What is inside of a PEM, in one piece and line by line. */
function pemSpellingsOf(pem: string): string[] {
  const lines = pem.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('-----'));
  const whole = lines.join('');
  return [whole, encodeURIComponent(whole), ...lines.filter((line) => line.length >= 32)];
}

/** As long as the shortest secret that is looked for. */
const window = 8;
const tableSize = 1 << 16;

/** Finds secrets in texts. */
export class SecretFinder {
  /** Which hashes of `window` characters begin a secret. */
  readonly #mayBegin = new Uint8Array(tableSize);
  /** Spellings by their first `window` characters, longest first. */
  readonly #byStart = new Map<string, { readonly spelling: string; readonly shown: string }[]>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Looks for this one too from now on, in all of its spellings. */
  add(secret: string): void {
    for (const spelling of spellingsOf(secret)) {
      if (spelling.length < window) continue;
      const start = spelling.slice(0, window);
      const list = this.#byStart.get(start) ?? [];
      if (list.some((known) => known.spelling === spelling)) continue;
      list.push({ spelling, shown: shortened(secret) });
      list.sort((a, b) => b.spelling.length - a.spelling.length);
      this.#byStart.set(start, list);
      this.#mayBegin[hashAt(spelling, 0)] = 1;
    }
  }

  /** The text with each secret cut short. */
  without(text: string): string {
    let result = '';
    let done = 0;
    for (let at = 0; at + window <= text.length; ) {
      const found = this.#mayBegin[hashAt(text, at)] === 1 ? this.#at(text, at) : undefined;
      if (found === undefined) {
        at += 1;
        continue;
      }
      result += text.slice(done, at) + found.shown;
      at += found.spelling.length;
      done = at;
    }
    return done === 0 ? text : result + text.slice(done);
  }

  #at(text: string, at: number) {
    return this.#byStart.get(text.slice(at, at + window))?.find(({ spelling }) => text.startsWith(spelling, at));
  }
}

/** So many owners may be gone before what they had is forgotten. */
const mostGone = 64;

/** The secrets of all workspaces of a server: what one of them has must not be shown in the journal of another either. */
export class Secrets {
  readonly #owners = new Map<string, () => readonly string[]>();
  #waiting = new Set<string>();
  #gone = 0;
  #finder = new SecretFinder();

  /** The secrets of an owner from now on; they are asked for when something is shown. */
  set(owner: string, secrets: () => readonly string[]): void {
    this.#owners.set(owner, secrets);
    this.#waiting.add(owner);
  }

  delete(owner: string): void {
    this.#owners.delete(owner);
    this.#waiting.delete(owner);
    this.#gone += 1;
  }

  get finder(): SecretFinder {
    if (this.#gone > Math.max(mostGone, this.#owners.size)) {
      this.#finder = new SecretFinder();
      this.#waiting = new Set(this.#owners.keys());
      this.#gone = 0;
    }
    for (const owner of this.#waiting) for (const secret of this.#owners.get(owner)?.() ?? []) this.#finder.add(secret);
    this.#waiting.clear();
    return this.#finder;
  }
}

/** A hash of four of the eight characters at a place. */
function hashAt(text: string, at: number): number {
  return (
    (((text.charCodeAt(at) * 31 + text.charCodeAt(at + 2)) * 31 + text.charCodeAt(at + 5)) * 31 +
      text.charCodeAt(at + 7)) &
    (tableSize - 1)
  );
}
