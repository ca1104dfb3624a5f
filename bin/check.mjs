#!/usr/bin/env node
// `npm run check`: types and lint alone.
import { runTool } from './run-tool.mjs';

await runTool(async () => (await import('./test/main.ts')).check());
