import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** A table that lies beside the code, and what it has to be. */
export interface DataFile {
  readonly file: URL;
  readonly schema: z.ZodType;
}

/** Every table that was named so far. A test holds each to its schema, so that a start need not: that would be a tenth of its time. */
export const dataFiles: DataFile[] = [];

/**
 * A table of facts that lies beside the code as JSON, each with its source. Answers a function that reads the file when it is first asked,
 * once. `schema` says what the table is, and changes nothing in it.
 */
export function dataFile<S extends z.ZodType>(file: URL, schema: S): () => z.output<S> {
  dataFiles.push({ file, schema });
  let read: { readonly value: z.output<S> } | undefined;
  return () => {
    read ??= { value: JSON.parse(readFileSync(file, 'utf8')) as z.output<S> };
    return read.value;
  };
}
