import preact from '@preact/preset-vite';
import { build } from 'vite';

/** Builds the page of the control port into dist/dashboard: one document, one script, one style sheet, named by their content. Answers the files that went in. */
export async function buildPage(root) {
  const { output } = await build({
    root: `${root}src/dashboard`,
    configFile: false,
    base: '/_paydrill/page/',
    logLevel: 'warn',
    plugins: [preact({ devToolsEnabled: false })],
    build: {
      outDir: `${root}dist/dashboard`,
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      target: 'es2022',
    },
  });
  return output.flatMap((one) => (one.type === 'chunk' ? Object.keys(one.modules) : []));
}
