/** The environment variable of something that is named by words: `PAYDRILL_CALYPSO_BASE_URL` for `calypso` and `baseUrl`. */
export function variableName(...parts: string[]): string {
  const words = parts.map((part) => part.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^a-zA-Z\d]+/g, '_'));
  return ['PAYDRILL', ...words].join('_').toUpperCase();
}
