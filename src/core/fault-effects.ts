/** What a fault did, by the words of its rule (`respond 503`, `duplicate 2`), as part of a sentence. */
export function effectOf(what: string): string {
  const [action = '', ...rest] = what.split(' ');
  const value = rest.join(' ');
  const effects: Readonly<Record<string, string>> = {
    respond: `the call was answered ${value} and not carried out`,
    rateLimit: `the call was refused, since no more than ${value} are let through`,
    delay: `it was held back for ${value}`,
    hang: 'the call was left without an answer',
    reset: 'the connection was dropped, and the call not carried out',
    drop: 'the webhook was not sent',
    duplicate: `the webhook goes out ${value} times`,
    reorder: 'the webhook goes out after the next one',
    corruptSignature: 'the signature was spoilt in one character',
    staleTimestamp: 'the webhook was signed as if one day earlier',
    truncate: 'half of the body was sent, signed as the whole',
  };
  return Object.hasOwn(effects, action) ? (effects[action] ?? what) : what;
}
