/** The labels on everything that Davit makes on an engine, and the names that go with them. */
import type { ContainerSpec } from './engine.ts';

export const LABEL_INSTANCE = 'io.davit.instance';
export const LABEL_PROJECT = 'io.davit.project';
export const LABEL_APP = 'io.davit.app';
export const LABEL_REPLICA = 'io.davit.replica';
export const LABEL_REVISION = 'io.davit.revision';
export const LABEL_ORDINAL = 'io.davit.ordinal';

/** Every label is set, so that none of an image's own can stand in for one of them. */
export function containerLabels(spec: ContainerSpec): Record<string, string> {
  return {
    [LABEL_INSTANCE]: spec.instanceId,
    [LABEL_PROJECT]: spec.projectId,
    [LABEL_APP]: spec.appId,
    [LABEL_REPLICA]: spec.replicaId,
    [LABEL_REVISION]: String(spec.revision),
    [LABEL_ORDINAL]: String(spec.ordinal),
  };
}

export function containerName(instanceId: string, replicaId: string): string {
  return `davit-${instanceId}-${replicaId}`;
}

export function networkName(instanceId: string, projectSlug: string): string {
  return `davit-${instanceId}-${projectSlug}`;
}

/**
 * Whether a container is this instance's. The label alone does not prove it: an image may carry any label, and
 * whoever runs that image by hand hands it on. Name and label together are what only `create` makes.
 *
 * @param name as the engine says it, with or without its leading slash
 */
export function isOwned(instanceId: string, name: string, labels: Record<string, string>): boolean {
  const replicaId = labels[LABEL_REPLICA];
  return (
    labels[LABEL_INSTANCE] === instanceId &&
    replicaId !== undefined &&
    name.replace(/^\//, '') === containerName(instanceId, replicaId)
  );
}
