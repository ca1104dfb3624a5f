#!/usr/bin/env node
// `npm test`. Runs on bare Node before any package is installed; the stages are in bin/test/main.ts.
import { runTool } from './run-tool.mjs';

await runTool(async () => (await import('./test/main.ts')).main());
