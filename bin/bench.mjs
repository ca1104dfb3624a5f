#!/usr/bin/env node
// `npm run bench`: every bench/*.bench.ts, or those that are named.
import { runTool } from './run-tool.mjs';

await runTool(async () => (await import('./test/scripts.ts')).runScripts('bench', '.bench.ts', process.argv.slice(2)));
