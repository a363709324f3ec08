import { join } from 'node:path';
import ts from 'typescript';
import { root } from './blocks.js';

/** What the compiler finds wrong in a text, under the project's own settings; `paydrill` and its doors mean the sources. */
export function typeErrorsIn(text: string, at: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // In the folder of a provider, since that is whose code documents show.
  const file = join(root, 'src/providers/acme/index.ts');
  const settings: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    incremental: false,
    composite: false,
    paths: { paydrill: [join(root, 'src/index.ts')], 'paydrill/*': [join(root, 'src/*.ts')] },
  };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], settings, host);
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText, start = 0 }) => {
      const line = text.slice(0, start).split('\n').length;
      return `${at} + ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    },
  );
}
