// npm run schema: writes the JSON Schema of scenario files, for editors. A test holds that it is current.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { scenarioJsonSchema } from '../dist/core/scenario/schema.js';

const folder = fileURLToPath(new URL('../schema', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/scenario.schema.json`, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
