/** A gateway in a process of its own: `node fixture-gateway.ts <options as JSON> <endpoints as JSON>`. */
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startGateway } from '../../lib/gateway/controller.ts';
import { serveUntilStopped } from '../../lib/gateway/lifetime.ts';
import { createLog } from '../../lib/log/log.ts';
import { FakeTable, testOptions } from './harness.ts';

const options = { ...testOptions, ...JSON.parse(process.argv[2] ?? '{}') };
options.directory ??= mkdtempSync(path.join(os.tmpdir(), 'davit-gateway-fixture-'));
const table = new FakeTable();
table.apps = JSON.parse(process.argv[3] ?? '[]');
const log = createLog('davit-gateway');
await serveUntilStopped(await startGateway(options, table, log), log, () => Promise.resolve());
