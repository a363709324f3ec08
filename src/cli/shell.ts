/** Text as one word of a POSIX shell: bare where that is safe, else in single quotes. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** One curl command that sends exactly these bytes when pasted into a POSIX shell. */
export function curlCommand(call: {
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  body: string | undefined;
}): string {
  const { method, url, headers, body } = call;
  const parts = ['curl'];
  // curl would take brackets and braces for patterns, and shorten dots in the path: both would change what was signed.
  if (/[[\]{}]/.test(url)) parts.push('--globoff');
  if (/\/\.{1,2}(?:\/|\?|$)/.test(url)) parts.push('--path-as-is');
  // With -X HEAD curl waits for a body that never comes.
  if (method === 'HEAD') parts.push('--head');
  else if (method !== 'GET' || body !== undefined) parts.push('-X', method);
  parts.push(shellQuote(url));
  for (const [name, value] of headers) parts.push('-H', shellQuote(value === '' ? `${name};` : `${name}: ${value}`));
  // --data-raw takes a leading @ as it is.
  if (body !== undefined) parts.push('--data-raw', shellQuote(body));
  return parts.join(' ');
}
