/** The programs of others that a start needs: found, else installed, else started. */
import path from 'node:path';
import type { Config } from '../../lib/config/config.ts';
import { canStartDocker, DOCKER, type DockerEngine, findDocker, startDocker } from '../../lib/programs/docker.ts';
import { messageOf, ProgramError } from '../../lib/programs/errors.ts';
import { findHAProxy, HAPROXY, type HAProxy } from '../../lib/programs/haproxy.ts';
import { ensurePackages, type MissingProgram } from '../../lib/programs/install.ts';
import { findRegistry, REGISTRY, type RegistryProgram } from '../../lib/programs/registry.ts';
import { missingTransferPrograms } from '../../lib/programs/transfer.ts';
import { step } from './before.mjs';

export interface Programs {
  /** Which the gateway starts. */
  haproxy: HAProxy;
  /** Which the console starts; null: there is none, and Davit does without. */
  registry: RegistryProgram | null;
}

/** The engine is reached by its socket. */
export async function ensurePrograms(config: Config, home: string): Promise<Programs> {
  const needsDocker = config.engine === 'docker';
  let [engine, haproxy, registry] = await Promise.all([
    needsDocker ? findDocker(config.dockerHost) : null,
    findHAProxy(),
    findRegistry(),
  ]);
  const useful = [...(await missingTransferPrograms()), ...(registry ? [] : [REGISTRY])];

  const missing: MissingProgram[] = [];
  if (needsDocker && !engine && !(await canStartDocker())) missing.push(DOCKER);
  if (!haproxy) missing.push(HAPROXY);
  if (missing.length + useful.length > 0) {
    await step('install', () => installed(missing, useful));
    haproxy ??= await findHAProxy();
    engine ??= needsDocker ? await findDocker(config.dockerHost) : null;
    registry ??= await findRegistry();
  }
  if (!haproxy) throw new ProgramError('HAProxy was installed, but is not on the PATH.');
  if (needsDocker) await step('docker engine', () => startedEngine(engine, path.join(home, 'logs', 'dockerd.log')));
  return { haproxy, registry };
}

/** What is needed, or nothing starts; what is useful where it can be had: whatever lacks it later says so. */
async function installed(needed: MissingProgram[], useful: MissingProgram[]): Promise<string> {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const named = (programs: MissingProgram[]) => programs.map((program) => program.what).join(', ');
  try {
    await ensurePackages([...needed, ...useful], interactive);
    return named([...needed, ...useful]);
  } catch (error) {
    if (useful.length === 0) throw error;
    await ensurePackages(needed, interactive);
    return `${named(needed) || 'nothing'}; goes on without ${named(useful)}: ${messageOf(error)}`;
  }
}

async function startedEngine(engine: DockerEngine | null, logFile: string): Promise<string> {
  if (engine) return `${engine.version}, found`;
  const { version } = await startDocker(logFile);
  return `${version}, started; it keeps running when Davit stops`;
}
