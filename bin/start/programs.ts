/** The programs of others that a start needs: found, else installed, else started. */
import path from 'node:path';
import type { Config } from '../../lib/config/config.ts';
import { canStartDocker, DOCKER, type DockerEngine, findDocker, startDocker } from '../../lib/programs/docker.ts';
import { ProgramError } from '../../lib/programs/errors.ts';
import { findHAProxy, HAPROXY, type HAProxy } from '../../lib/programs/haproxy.ts';
import { ensurePackages, type MissingProgram } from '../../lib/programs/install.ts';
import { step } from './before.mjs';

/** @returns HAProxy, which the gateway starts; the engine is reached by its socket */
export async function ensurePrograms(config: Config, home: string): Promise<HAProxy> {
  const needsDocker = config.engine === 'docker';
  let [engine, haproxy] = await Promise.all([needsDocker ? findDocker(config.dockerHost) : null, findHAProxy()]);

  const missing: MissingProgram[] = [];
  if (needsDocker && !engine && !(await canStartDocker())) missing.push(DOCKER);
  if (!haproxy) missing.push(HAPROXY);
  if (missing.length > 0) {
    const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
    await step('install', async () => {
      await ensurePackages(missing, interactive);
      return missing.map((program) => program.what).join(', ');
    });
    haproxy ??= await findHAProxy();
    engine ??= needsDocker ? await findDocker(config.dockerHost) : null;
  }
  if (!haproxy) throw new ProgramError('HAProxy was installed, but is not on the PATH.');
  if (needsDocker) await step('docker engine', () => startedEngine(engine, path.join(home, 'logs', 'dockerd.log')));
  return haproxy;
}

async function startedEngine(engine: DockerEngine | null, logFile: string): Promise<string> {
  if (engine) return `${engine.version}, found`;
  const { version } = await startDocker(logFile);
  return `${version}, started; it keeps running when Davit stops`;
}
