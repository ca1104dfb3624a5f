/** The flavors that every instance begins with. */
import type { FlavorDraft } from '../../store/flavors.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

const CPU = { type: 'cpu' as const, gpus: 0, gpuBrand: null, gpuModel: null, gpuMemoryBytes: null, maxUnits: 12 };

/** Prices per hour: 1.95, 0.03, 0.015, 0.003; divided by 60 and rounded half up to whole nanos. */
export const SEEDED_FLAVORS: FlavorDraft[] = [
  {
    id: 'ai1-1-gpu',
    description: 'Tesla V100S: 13 vCPU and 40 GiB with each GPU',
    type: 'gpu',
    cpuMillis: 13_000,
    memoryBytes: 40 * GIB,
    diskBytes: 10 * GIB,
    gpus: 1,
    gpuBrand: 'NVIDIA',
    gpuModel: 'Tesla V100S',
    gpuMemoryBytes: 32 * GIB,
    maxUnits: 4,
    isDefault: true,
    nanosPerMinute: 32_500_000n,
  },
  {
    ...CPU,
    id: 'ai1-1-cpu',
    description: '1 vCPU and 4 GiB',
    cpuMillis: 1000,
    memoryBytes: 4 * GIB,
    diskBytes: 10 * GIB,
    isDefault: true,
    nanosPerMinute: 500_000n,
  },
  {
    ...CPU,
    id: 'ai1-s-cpu',
    description: 'Half a vCPU and 1 GiB',
    cpuMillis: 500,
    memoryBytes: GIB,
    diskBytes: 2 * GIB,
    isDefault: false,
    nanosPerMinute: 250_000n,
  },
  {
    ...CPU,
    id: 'ai1-xs-cpu',
    description: 'A tenth of a vCPU and 128 MiB',
    cpuMillis: 100,
    memoryBytes: 128 * MIB,
    diskBytes: 2 * GIB,
    isDefault: false,
    nanosPerMinute: 50_000n,
  },
];
