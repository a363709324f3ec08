/**
 * A JSON text in another spelling with the same value and the same order of keys: spaces after colons and commas, and in strings every
 * slash, `&`, `<`, `>` and letter outside of ASCII escaped. No language writes it so of itself, so that whoever parses and renders it gets
 * other bytes. Deterministic. Numbers stay as they are written.
 */
export function respelled(json: string): string {
  const text = json.replace(/"(?:[^"\\]|\\.)*"|[:,]/gs, (part) =>
    part.length === 1 ? `${part} ` : escapedString(part),
  );
  // What has neither keys nor several values, such as {}, ends with a newline.
  return text === json ? `${json}\n` : text;
}

function escapedString(quoted: string): string {
  return quoted.replace(/\\.|\/|[&<>\u007f-\uffff]/gs, (char) =>
    char.startsWith('\\') ? char : char === '/' ? '\\/' : unicodeEscape(char),
  );
}

/** `\u0026` for `&`. */
export function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
