import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gpuFlavorId, gpuModelOf, shareOf } from './gpu-model.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const KNOWN = [{ model: 'Tesla V100S', memoryBytes: 32 * GIB }];

describe('a GPU’s model', () => {
  it.each([
    ['Tesla V100S-PCIE-32GB', 32_510, 'Tesla V100S'],
    ['Tesla V100-SXM2-16GB', 16_160, 'Tesla V100 16GB'],
    ['Tesla T4', 15_360, 'Tesla T4'],
    ['NVIDIA A100-SXM4-80GB', 81_920, 'A100 80GB'],
    ['NVIDIA A100 80GB PCIe', 81_920, 'A100 80GB'],
    ['NVIDIA H100 PCIe', 81_559, 'H100'],
    ['NVIDIA H100 80GB HBM3', 81_559, 'H100 80GB HBM3'],
    ['NVIDIA GeForce RTX 3090', 24_576, 'GeForce RTX 3090'],
  ])('of %s is as flavors name it', (name, mib, model) => {
    expect(gpuModelOf(name, mib * MIB, KNOWN)).toBe(model);
  });

  it('is that of a flavor only with its memory', () => {
    expect(gpuModelOf('Tesla V100S-PCIE-16GB', 16_160 * MIB, KNOWN)).toBe('Tesla V100S 16GB');
    expect(gpuModelOf('Tesla T4', 15_360 * MIB, [{ model: 'Tesla T4', memoryBytes: null }])).toBe('Tesla T4');
  });

  it('makes an id that flavors may have', () => {
    expect(gpuFlavorId('Tesla T4')).toBe('tesla-t4-1-gpu');
    fc.assert(fc.property(fc.string(), (model) => /^[a-z0-9]+(-[a-z0-9]+)*-1-gpu$/.test(gpuFlavorId(model))));
  });
});

describe('a GPU’s share of its node', () => {
  it('is whole CPUs and GiB', () => {
    expect(shareOf({ cpuMillis: 32_000, memoryBytes: 125.7 * GIB }, 3)).toEqual({
      cpuMillis: 10_000,
      memoryBytes: 41 * GIB,
    });
  });

  it('fits as often as there are GPUs, however small the node', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 256_000 }),
        fc.integer({ min: MIB, max: 2 ** 40 }),
        fc.integer({ min: 1, max: 16 }),
        (cpuMillis, memoryBytes, gpus) => {
          const share = shareOf({ cpuMillis, memoryBytes }, gpus);
          expect(share.cpuMillis).toBeGreaterThan(0);
          expect(share.memoryBytes).toBeGreaterThan(0);
          expect(share.cpuMillis * gpus).toBeLessThanOrEqual(cpuMillis);
          expect(share.memoryBytes * gpus).toBeLessThanOrEqual(memoryBytes);
        },
      ),
    );
  });
});
