/** What every engine must do, as one suite: each engine's own test file calls `describeEngine` with its harness. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  clear,
  collect,
  type EngineHarness,
  ended,
  listening,
  replicaSpec,
  SETUP_TIMEOUT_MS,
  TEST_TIMEOUT_MS,
  testInstance,
  until,
} from './conformance-harness.ts';
import type { Container, ContainerSpec, Engine, EngineErrorKind, LogLine } from './engine.ts';
import { splitReference } from './reference.ts';

export function describeEngine(name: string, makeHarness: () => Promise<EngineHarness>): void {
  describe(`engine conformance: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    const instanceId = testInstance();
    const otherId = testInstance();
    let harness: EngineHarness;
    let engine: Engine;
    let other: Engine;

    beforeAll(async () => {
      harness = await makeHarness();
      engine = harness.open(instanceId);
      other = harness.open(otherId);
    }, SETUP_TIMEOUT_MS);

    afterAll(async () => {
      await clear(engine);
      await clear(other);
      await harness.close();
    }, SETUP_TIMEOUT_MS);

    const spec = (workload: keyof EngineHarness['workloads'], more: Partial<ContainerSpec> = {}) =>
      replicaSpec(instanceId, harness.workloads[workload], more);
    const started = async (workload: keyof EngineHarness['workloads']): Promise<Container> => {
      const { containerId } = await engine.create(spec(workload));
      return engine.start(containerId);
    };
    const texts = (lines: LogLine[]) => lines.map((line) => line.content);

    test('info says what the machine has', async () => {
      const info = await engine.info();
      expect(info.cpuMillis).toBeGreaterThan(0);
      expect(info.memoryBytes).toBeGreaterThan(0);
      expect(info.architecture).toMatch(/^(amd64|arm64)$/);
    });

    test('disk says what of it is free', async () => {
      const disk = await engine.disk();
      expect(disk?.freeBytes).toBeGreaterThan(0);
      expect(disk?.freeBytes).toBeLessThanOrEqual(disk?.totalBytes ?? 0);
    });

    test('create makes a container that does not run, once: asked again it adopts it', async () => {
      const wanted = spec('serves');
      const first = await engine.create(wanted);
      const second = await engine.create(wanted);
      expect(second).toEqual(first);
      expect(await engine.list({ appId: wanted.appId })).toEqual([
        {
          containerId: first.containerId,
          replicaId: wanted.replicaId,
          appId: wanted.appId,
          imageId: (await engine.image(wanted.image))?.id,
          status: 'created',
          exitCode: null,
          outOfMemory: false,
          startedAt: null,
          finishedAt: null,
          address: null,
        },
      ]);
    });

    test('of creates at the same moment all get the one container', async () => {
      const wanted = spec('serves', { projectSlug: 'at-once' });
      const made = await Promise.all([1, 2, 3].map(() => engine.create(wanted)));
      expect(new Set(made.map(({ containerId }) => containerId)).size).toBe(1);
      expect(await engine.list({ appId: wanted.appId })).toHaveLength(1);
    });

    test('a spec of another instance is refused', async () => {
      const foreign = replicaSpec(otherId, harness.workloads.serves);
      await expect(engine.create(foreign)).rejects.toMatchObject({ kind: 'failed' });
    });

    test('start runs it and tells its address; started again it is left as it is', async () => {
      const container = await started('serves');
      expect(container).toMatchObject({ status: 'running', exitCode: null, finishedAt: null });
      expect(container.imageId).toBe((await engine.image(harness.workloads.serves.image))?.id);
      expect(container.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(container.startedAt).toBeInstanceOf(Date);
      expect(await engine.start(container.containerId)).toEqual(container);
      expect(await engine.create(spec('serves', { replicaId: container.replicaId }))).toEqual({
        containerId: container.containerId,
      });
    });

    test('listeningPorts tells on what it listens, and cannot tell of one that does not run', async () => {
      const container = await started('serves');
      expect(await listening(engine, container.containerId)).toEqual([8080]);
      await engine.stop(container.containerId, 0);
      expect(await engine.listeningPorts(container.containerId)).toBeNull();
    });

    test('diskUsage tells what a container has written, of this instance’s', async () => {
      const container = await started('serves');
      const foreign = await other.create(replicaSpec(otherId, harness.workloads.serves));
      expect(await engine.diskUsage(container.containerId)).toBeGreaterThanOrEqual(0);
      expect(await engine.diskUsage(foreign.containerId)).toBeNull();
      expect(await engine.diskUsage('f'.repeat(64))).toBeNull();
    });

    test('images tells of all there are, and who needs them; one that a container needs is not removed', async () => {
      const { registryImage } = harness;
      await engine.pull(registryImage, () => undefined, new AbortController().signal);
      const id = (await engine.image(registryImage))?.id ?? '';
      const found = async () => (await engine.images()).find((image) => image.id === id);
      expect(await found()).toMatchObject({ id, containers: 0 });
      expect((await found())?.names).toContain(registryImage);
      for (const layers of await engine.imageLayers()) {
        for (const layer of layers) expect(layer).toMatch(/^sha256:[0-9a-f]{64}$/);
      }
      const { containerId } = await other.create(replicaSpec(otherId, { image: registryImage, command: ['/serve'] }));
      expect(await found()).toMatchObject({ containers: 1 });
      await expect(engine.removeImage(id)).rejects.toMatchObject({ kind: 'failed' });
      await other.remove(containerId);
      await engine.removeImage(id);
      expect(await found()).toBeUndefined();
      await engine.removeImage(id);
    });

    test('usage tells CPU time that grows and memory, of those that run', async () => {
      const container = await started('serves');
      const { containerId: idle } = await engine.create(spec('serves'));
      const foreign = await other.create(replicaSpec(otherId, harness.workloads.serves));
      await other.start(foreign.containerId);
      const ids = [container.containerId, idle, foreign.containerId, 'f'.repeat(64)];
      const first = await engine.usage(ids);
      expect([...first.keys()]).toEqual([container.containerId]);
      const before = first.get(container.containerId);
      expect(before?.memoryBytes).toBeGreaterThan(0);
      expect(before?.memoryBytes).toBeLessThanOrEqual(64 * 1024 ** 2);
      expect(before?.cpuNanos).toBeGreaterThanOrEqual(0);
      const after = (await engine.usage(ids)).get(container.containerId);
      expect(after?.cpuNanos).toBeGreaterThanOrEqual(before?.cpuNanos ?? Infinity);
      expect(after?.atMs).toBeGreaterThanOrEqual(before?.atMs ?? Infinity);
      await engine.stop(container.containerId, 0);
      expect(await engine.usage(ids)).toEqual(new Map());
      await engine.start(container.containerId);
      expect([...(await engine.usage(ids)).keys()]).toEqual([container.containerId]);
    });

    test('stop ends it by SIGTERM, well before the grace is over; stopped again it stays so', async () => {
      const container = await started('serves');
      await listening(engine, container.containerId);
      const before = performance.now();
      await engine.stop(container.containerId, 20);
      expect(performance.now() - before).toBeLessThan(10_000);
      const after = await engine.inspect(container.containerId);
      expect(after).toMatchObject({ status: 'exited', exitCode: 143, outOfMemory: false, address: null });
      expect(after?.finishedAt?.getTime()).toBeGreaterThanOrEqual(container.startedAt?.getTime() ?? Infinity);
      await engine.stop(container.containerId, 20);
      expect(await engine.inspect(container.containerId)).toEqual(after);
    });

    test('one that has ended can be started again', async () => {
      const container = await started('serves');
      await engine.stop(container.containerId, 0);
      const again = await engine.start(container.containerId);
      expect(again).toMatchObject({ status: 'running', exitCode: null, finishedAt: null });
      expect(again.startedAt?.getTime()).toBeGreaterThanOrEqual(container.startedAt?.getTime() ?? Infinity);
    });

    test('one that ignores SIGTERM is killed when the grace is over', async () => {
      const container = await started('ignoresSigterm');
      await until('it is deaf', async () => (await collect(engine.logs(container.containerId, {}))).length > 0);
      const before = performance.now();
      await engine.stop(container.containerId, 1);
      const took = performance.now() - before;
      expect(took).toBeGreaterThanOrEqual(900);
      expect(took).toBeLessThan(8_000);
      expect(await engine.inspect(container.containerId)).toMatchObject({ status: 'exited', exitCode: 137 });
    });

    test('a grace of 0 kills at once, even while another stop waits', async () => {
      const container = await started('ignoresSigterm');
      await until('it is deaf', async () => (await collect(engine.logs(container.containerId, {}))).length > 0);
      const patient = engine.stop(container.containerId, 60);
      const before = performance.now();
      await engine.stop(container.containerId, 0);
      expect(performance.now() - before).toBeLessThan(8_000);
      expect((await ended(engine, container.containerId)).exitCode).toBe(137);
      await patient;
    });

    test('remove takes even a running one; what is gone is fine to stop and remove, and cannot be started', async () => {
      const { containerId } = await started('serves');
      await engine.remove(containerId);
      expect(await engine.inspect(containerId)).toBeNull();
      await engine.remove(containerId);
      await engine.stop(containerId, 1);
      expect(await collect(engine.logs(containerId, {}))).toEqual([]);
      await expect(engine.start(containerId)).rejects.toMatchObject({ kind: 'not-found' });
    });

    test('the exit code is the program’s', async () => {
      const { containerId } = await started('exits3');
      const container = await ended(engine, containerId);
      expect(container).toMatchObject({ exitCode: 3, outOfMemory: false, address: null });
      expect(container.startError).toBeUndefined();
      expect(container.finishedAt).toBeInstanceOf(Date);
    });

    test('a program that does not exist is told at start, and still afterwards', async () => {
      const { containerId } = await engine.create(spec('missingProgram'));
      await expect(engine.start(containerId)).rejects.toMatchObject({ kind: 'command-not-found' });
      const container = await engine.inspect(containerId);
      expect(container).toMatchObject({ status: 'exited', exitCode: 127 });
      expect(container?.startError?.kind).toBe('command-not-found');
    });

    test('an image is told when present; one that is missing is null, and cannot be created from', async () => {
      const image = await engine.image(harness.workloads.serves.image);
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(image).toMatchObject({ os: 'linux', digest: null, exposedPorts: [8080] });
      expect(await engine.image(harness.missingImage)).toBeNull();
      expect(await engine.image('; rm -rf /')).toBeNull();
      const wanted = spec('serves', { image: harness.missingImage });
      await expect(engine.create(wanted)).rejects.toMatchObject({ kind: 'image-not-found' });
      expect(await engine.list({ appId: wanted.appId })).toEqual([]);
    });

    test('an image of a registry is found, started from and pulled again by its digest', async () => {
      const { registryImage } = harness;
      const pull = (reference: string) => engine.pull(reference, () => undefined, new AbortController().signal);
      await pull(registryImage);
      const image = await engine.image(registryImage);
      if (!image?.digest) throw new Error(`${registryImage} has no digest`);
      const { repository } = splitReference(registryImage);
      expect(image.digest.split('@')).toEqual([repository, expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
      expect(await engine.image(image.digest)).toEqual(image);
      expect(await engine.image(image.id)).toEqual({ ...image, digest: null });
      expect(await engine.image(image.id, registryImage)).toEqual(image);
      expect(await engine.image(image.id, harness.workloads.serves.image)).toEqual({ ...image, digest: null });

      for (const reference of [registryImage, image.digest, image.id]) {
        const wanted = replicaSpec(instanceId, { image: reference, command: ['/serve'] });
        const { containerId } = await engine.create(wanted);
        expect(await engine.list({ appId: wanted.appId })).toMatchObject([{ containerId, imageId: image.id }]);
        expect(await engine.inspect(containerId)).toMatchObject({ imageId: image.id });
        await engine.remove(containerId);
      }

      await harness.forgetImage(registryImage);
      for (const reference of [registryImage, image.digest, image.id]) {
        expect(await engine.image(reference)).toBeNull();
      }
      await pull(image.digest);
      expect(await engine.image(image.digest)).toEqual(image);
      expect(await engine.image(registryImage), 'no tag was asked for').toBeNull();
      await harness.forgetImage(image.digest);
    });

    test('pulling a missing image says so', async () => {
      const pull = engine.pull(harness.missingImage, () => undefined, new AbortController().signal);
      const error = await pull.then(
        () => null,
        (reason: { kind?: EngineErrorKind }) => reason,
      );
      expect(harness.missingImageKinds).toContain(error?.kind);
    });

    test('logs come oldest first with stream and time, cut by tail and since', async () => {
      const { containerId } = await started('prints');
      await ended(engine, containerId);
      const lines = await collect(engine.logs(containerId, {}));
      const out = lines.filter((line) => line.stream === 'stdout');
      expect(texts(out)).toEqual(['out 1', 'out 2', 'out 3', 'out 4', 'out 5']);
      expect(lines.filter((line) => line.stream === 'stderr').map((line) => line.content)).toEqual(['err 1']);
      for (const line of lines) expect(Number.isNaN(new Date(line.at).getTime())).toBe(false);
      expect(texts(await collect(engine.logs(containerId, { tail: 2 })))).toEqual(texts(lines.slice(-2)));
      expect(await collect(engine.logs(containerId, { since: new Date(Date.now() + 60_000) }))).toEqual([]);
      expect(await collect(engine.logs(containerId, { since: new Date(0) }))).toEqual(lines);
    });

    test('a log that is followed ends with its container', async () => {
      const { containerId } = await engine.create(spec('prints'));
      await engine.start(containerId);
      expect(await collect(engine.logs(containerId, { follow: true }))).toHaveLength(6);
    });

    test('a log that is followed ends at its signal', async () => {
      const { containerId } = await started('ignoresSigterm');
      const controller = new AbortController();
      const seen: string[] = [];
      for await (const line of engine.logs(containerId, { follow: true, signal: controller.signal })) {
        seen.push(line.content);
        controller.abort();
      }
      expect(seen).toEqual(['deaf']);
      expect(await engine.inspect(containerId)).toMatchObject({ status: 'running' });
    });

    test('watch tells of ends and removals of this instance alone, until its signal', async () => {
      const mine = spec('serves');
      const theirs = replicaSpec(otherId, harness.workloads.serves);
      const seen: string[] = [];
      const controller = new AbortController();
      const watching = engine.watch((appId) => seen.push(appId), controller.signal);
      const foreign = await other.create(theirs);
      await other.start(foreign.containerId);
      const { containerId } = await engine.create(mine);
      const changes = async (work: () => Promise<unknown>) => {
        const before = seen.length;
        await work();
        await until('the change is told', () => seen.length > before);
      };
      await engine.start(containerId);
      await changes(() => engine.stop(containerId, 0));
      await changes(() => engine.remove(containerId));
      controller.abort();
      await watching;
      expect(new Set(seen)).toEqual(new Set([mine.appId]));
    });

    test('two instances on one host neither see nor touch each other', async () => {
      const theirs = await other.create(replicaSpec(otherId, harness.workloads.serves));
      const running = await other.start(theirs.containerId);
      expect((await engine.list()).map(({ containerId }) => containerId)).not.toContain(theirs.containerId);
      expect(await engine.list({ appId: running.appId })).toEqual([]);
      expect(await engine.inspect(theirs.containerId)).toBeNull();
      await expect(engine.start(theirs.containerId)).rejects.toMatchObject({ kind: 'not-found' });
      await engine.stop(theirs.containerId, 0);
      await engine.remove(theirs.containerId);
      await engine.removeUnusedNetworks();
      expect(await engine.listeningPorts(theirs.containerId)).toBeNull();
      expect(await collect(engine.logs(theirs.containerId, {}))).toEqual([]);
      expect(await other.inspect(theirs.containerId)).toEqual(running);
    });

    test('list gives one app’s containers, or all', async () => {
      const wanted = [0, 1].map((ordinal) => spec('serves', { appId: 'app-of-two', ordinal }));
      for (const one of wanted) await engine.create(one);
      const listed = await engine.list({ appId: 'app-of-two' });
      expect(listed.map(({ replicaId }) => replicaId).sort()).toEqual(wanted.map(({ replicaId }) => replicaId).sort());
      expect((await engine.list()).length).toBeGreaterThan(2);
    });
  });
}
