#!/usr/bin/env node
// `npm run screenshots`: the pictures of the README's tour, from a Davit that it starts, uses and removes.
import { runTool } from './run-tool.mjs';

await runTool(async () => (await import('../e2e/tour/main.ts')).main());
