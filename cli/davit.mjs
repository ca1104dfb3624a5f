#!/usr/bin/env node
// The command is TypeScript and needs no build: tsx reads it as it is.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
