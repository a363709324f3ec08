import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * A table of facts that lies beside the code as JSON, each with its source. Answers a function that reads and checks the file when it
 * is first asked, once; it throws with the file's name when the file is not what the schema says.
 */
export function dataFile<S extends z.ZodType>(file: URL, schema: S): () => z.output<S> {
  let read: { readonly value: z.output<S> } | undefined;
  return () => {
    read ??= { value: parsed(file, schema) };
    return read.value;
  };
}

function parsed<S extends z.ZodType>(file: URL, schema: S): z.output<S> {
  const result = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!result.success)
    throw new Error(`${file.pathname} is not what its schema says:\n${z.prettifyError(result.error)}`);
  return result.data;
}
