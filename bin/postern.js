#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

// Remembers compiled code between runs where Node can (22.8 and later): a third of the cold start.
nodeModule.enableCompileCache?.();

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  const { run } = await import(main.href);
  process.exitCode = await run(process.argv.slice(2));
} else {
  console.error('postern: this checkout has not been built yet.\nnext: npm run build');
  process.exitCode = 3;
}
