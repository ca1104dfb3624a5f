#!/usr/bin/env node
// `npm run simulate -- --seed N --steps M`.
import { runTool } from './run-tool.mjs';

await runTool(async () => (await import('./simulate/main.ts')).main(process.argv.slice(2)));
