#!/usr/bin/env node
// `npm run soak`: every tests/soak/*.soak.ts, or those that are named.
import { runTool } from './run-tool.mjs';

await runTool(async () =>
  (await import('./test/scripts.ts')).runScripts('tests/soak', '.soak.ts', process.argv.slice(2)),
);
