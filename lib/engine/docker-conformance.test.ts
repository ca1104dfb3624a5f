import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { ensureTestImage } from '../../tests/fixtures/engine-images/engine-images.ts';
import { forgetImages, startTinyRegistry } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { describeEngine } from './conformance.ts';
import { openDockerEngine } from './docker/docker-engine.ts';

const DEAF = "trap '' TERM; echo deaf; while :; do sleep 1; done";
const PRINTS = 'for n in 1 2 3 4 5; do echo "out $n"; done; echo "err 1" >&2';

describeEngine('docker', async () => {
  const docker = new Docker();
  const image = await ensureTestImage('plain', docker);
  const registry = await startTinyRegistry(randomUUID());
  const shell = (script: string) => ({ image, command: ['/bin/sh', '-c', script] });
  return {
    open: (instanceId) => openDockerEngine({ instanceId, dockerHost: null, networkRange: '10.83.0.0/16' }),
    workloads: {
      serves: { image, command: null },
      prints: shell(PRINTS),
      exits3: shell('exit 3'),
      ignoresSigterm: shell(DEAF),
      missingProgram: { image, command: ['/no/such/program'] },
    },
    registryImage: `${registry.host}/image:other`,
    forgetImage: () => forgetImages(docker, registry.host),
    missingImage: '127.0.0.1:1/nowhere/nothing:1',
    missingImageKinds: ['registry-unreachable'],
    close: async () => {
      await forgetImages(docker, registry.host);
      await registry.close();
    },
  };
});
