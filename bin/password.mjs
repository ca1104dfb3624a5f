#!/usr/bin/env node
// `npm run password -- <e-mail>`: gives someone who forgot theirs a new password, while Davit runs.
import { runTool } from './run-tool.mjs';

await runTool(async () => (await import('./password/main.ts')).main(process.argv.slice(2)));
