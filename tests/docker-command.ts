/** Docker's own command, with its credentials kept apart from anyone's. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface DockerCommand {
  run(args: string[], input?: string): Promise<{ code: number; said: string }>;
  /** The same. @throws Error with its words where it fails */
  must(args: string[], input?: string): Promise<string>;
  /** @param host of the registry */
  login(host: string, password: string): Promise<{ code: number; said: string }>;
  /** One like `base`, but an image of its own, that may be pushed and removed without harm to others. */
  build(base: string, name: string, content: string): Promise<void>;
  close(): Promise<void>;
}

export async function openDockerCommand(): Promise<DockerCommand> {
  const config = await mkdtemp(path.join(tmpdir(), 'davit-docker-'));
  const run: DockerCommand['run'] = (args, input = '') =>
    new Promise((resolve) => {
      const env = { ...process.env, DOCKER_BUILDKIT: '0' };
      const child = execFile('docker', ['--config', config, ...args], { env }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` }),
      );
      child.stdin?.end(input);
    });
  const must: DockerCommand['must'] = async (args, input) => {
    const { code, said } = await run(args, input);
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${said}`);
    return said;
  };
  return {
    run,
    must,
    login: (host, password) => run(['login', host, '--username', 'token', '--password-stdin'], password),
    async build(base, name, content) {
      await must(['build', '--tag', name, '-'], `FROM ${base}\nLABEL content=${content}\n`);
    },
    close: () => rm(config, { recursive: true, force: true }),
  };
}
