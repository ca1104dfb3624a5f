'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { appQuery } from '../../lib/client/queries.ts';
import { specInputOf } from '../../lib/http/spec-input.ts';
import { AccessFields, RolloutFields } from '../spec/access-fields.tsx';
import { EnvFields } from '../spec/env-fields.tsx';
import { CommandField, ImageField } from '../spec/image-fields.tsx';
import { LabelFields } from '../spec/label-fields.tsx';
import { LivenessFields, PortField, ProbeFields } from '../spec/port-fields.tsx';
import { FlavorCards, UnitsField } from '../spec/resources-fields.tsx';
import { SameApp } from '../spec/same-app.tsx';
import { ChangedImageFindings } from '../spec/spec-image-findings.tsx';
import { VolumesFields } from '../spec/volumes/volumes-fields.tsx';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DangerZone } from './danger-zone.tsx';
import { SettingsForm } from './settings-form.tsx';

/** Every field of an app that can be changed, in groups that are saved one by one. */
export function Settings({ project, appId }: { project: string; appId: string }) {
  const { data: app } = useQuery(appQuery(appId));
  const isThere = app !== undefined;
  // A link's fragment names a section, which was not there yet when the browser looked.
  useEffect(() => {
    if (isThere) document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, [isThere]);
  if (!app) return <Skeleton className="h-96" />;
  return (
    <div className="grid max-w-5xl gap-4">
      <SettingsForm project={project} app={app} section="image">
        <ImageField project={project} />
        <ChangedImageFindings project={project} current={app.spec.image} />
        <CommandField />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="env">
        <EnvFields />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="port">
        <PortField />
        <ProbeFields />
        <LivenessFields />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="resources">
        <FlavorCards project={project} />
        <UnitsField project={project} />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="volumes">
        <VolumesFields project={project} />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="rollout">
        <RolloutFields />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="access">
        <AccessFields />
      </SettingsForm>
      <SettingsForm project={project} app={app} section="labels">
        <LabelFields />
      </SettingsForm>
      <Card title="The same app elsewhere">
        <SameApp project={project} spec={specInputOf(app.spec)} />
      </Card>
      <DangerZone project={project} app={app} />
    </div>
  );
}
