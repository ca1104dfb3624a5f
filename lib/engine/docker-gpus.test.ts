/** GPUs as a stand-in for `nvidia-smi` lists them: this machine may have none. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { containerError } from './docker/errors.ts';
import { parseGpus, readGpus } from './docker/gpus.ts';

const MIB = 2 ** 20;
const TWO = '0, GPU-aaaa-1, Tesla V100S-PCIE-32GB, 32510\\n1, GPU-bbbb-2, Tesla V100S-PCIE-32GB, 32510\\n';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'davit-gpus-'));
  // The shell that runs the stand-in is found by its own path.
  vi.stubEnv('PATH', directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function standIn(name: string, script: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

test('a stand-in nvidia-smi’s GPUs are read with their ids, names and memory, and can be used with the toolkit there', async () => {
  await standIn(
    'nvidia-smi',
    `[ "$*" = "--query-gpu=index,uuid,name,memory.total --format=csv,noheader,nounits" ] && printf '${TWO}'`,
  );
  await standIn('nvidia-container-runtime-hook', 'exit 1');
  const one = { name: 'Tesla V100S-PCIE-32GB', memoryBytes: 32_510 * MIB, usable: true };
  expect(await readGpus({})).toEqual({
    gpus: [
      { ...one, index: 0, deviceId: 'GPU-aaaa-1' },
      { ...one, index: 1, deviceId: 'GPU-bbbb-2' },
    ],
    warnings: [],
  });
});

test('without nvidia-container-toolkit they are there, unusable, and the missing package is named', async () => {
  await standIn('nvidia-smi', `printf '${TWO}'`);
  const { gpus, warnings } = await readGpus({ Runtimes: { runc: {} } });
  expect(gpus?.map((gpu) => gpu.usable)).toEqual([false, false]);
  expect(warnings).toMatchObject([
    { code: 'GPU_TOOLKIT_MISSING', message: expect.stringContaining('package nvidia-container-toolkit is missing') },
  ]);
});

test('Docker’s own word that it can use them is enough', async () => {
  await standIn('nvidia-smi', `printf '${TWO}'`);
  for (const info of [{ Runtimes: { nvidia: {} } }, { DiscoveredDevices: [{ ID: 'nvidia.com/gpu=all' }] }]) {
    expect((await readGpus(info)).gpus?.every((gpu) => gpu.usable)).toBe(true);
  }
});

test('a driver that does not answer leaves what is known as it is, and says why', async () => {
  await standIn(
    'nvidia-smi',
    "echo 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.'; exit 9",
  );
  expect(await readGpus({})).toMatchObject({
    gpus: null,
    warnings: [
      { code: 'GPU_DRIVER_SILENT', message: expect.stringContaining('could not communicate with the NVIDIA driver') },
    ],
  });
});

test('what is no line of a GPU is none', () => {
  expect(parseGpus('No devices were found\n')).toEqual([]);
  expect(parseGpus('0, GPU-1, Odd, name, 8\n\nx, GPU-2, T4, 8\n2, GPU-3;rm, T4, 8\n')).toEqual([
    { index: 0, deviceId: 'GPU-1', name: 'Odd, name', memoryBytes: 8 * MIB },
  ]);
});

test('Docker’s refusal of a GPU names the missing package', () => {
  const said = new Error('could not select device driver "nvidia" with capabilities: [[gpu]]');
  expect(containerError(said)).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('nvidia-container-toolkit'),
  });
});
