/** A GPU's model as flavors name it, out of what the driver calls it. Pure. */

export interface KnownModel {
  model: string;
  /** Null where any will do. */
  memoryBytes: number | null;
}

/** The driver keeps some of what the card has for itself. */
const LEAST_SHARE = 0.9;

/**
 * `Tesla V100S-PCIE-32GB` is the `Tesla V100S` of a flavor if there is one with that memory; `NVIDIA A100-SXM4-80GB` is
 * `A100 80GB`: where no flavor says otherwise, its memory tells it from its smaller sister.
 *
 * @param memoryBytes what the driver says it has
 */
export function gpuModelOf(name: string, memoryBytes: number, known: readonly KnownModel[]): string {
  const base = name
    .replace(/^NVIDIA\s+/i, '')
    .replace(/[\s-](PCIE|SXM\d?)(?=[\s-]|$)/i, '')
    .replace(/-(?=\d+GB)/i, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const short = base.replace(/ \d+GB\b/i, '');
  const match = known.find(
    (one) =>
      (one.model === base || one.model === short) &&
      (one.memoryBytes === null || (memoryBytes >= one.memoryBytes * LEAST_SHARE && memoryBytes <= one.memoryBytes)),
  );
  return match?.model ?? base;
}

/** A flavor's id for one GPU of a model: `tesla-t4-1-gpu`. */
export function gpuFlavorId(model: string): string {
  const words = model.toLowerCase().match(/[a-z0-9]+/g) ?? ['gpu'];
  return `${words.join('-')}-1-gpu`;
}

const WHOLE_CPU = 1000;
const GIB = 2 ** 30;

/** Of a node's CPU and memory, what goes with each of its GPUs; whole CPUs and GiB where there are that many. */
export function shareOf(
  node: { cpuMillis: number; memoryBytes: number },
  gpus: number,
): { cpuMillis: number; memoryBytes: number } {
  return {
    cpuMillis: Math.max(1, downTo(WHOLE_CPU, node.cpuMillis / gpus)),
    memoryBytes: Math.max(1, downTo(GIB, node.memoryBytes / gpus)),
  };
}

function downTo(step: number, amount: number): number {
  return amount >= step ? Math.floor(amount / step) * step : Math.floor(amount);
}
