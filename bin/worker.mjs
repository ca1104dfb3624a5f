#!/usr/bin/env node
// `npm run worker`: a second worker beside that of `npm start`.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './run-tool.mjs';

const clone = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

await runTool(async () => (await import('./worker/main.ts')).main(clone));
