'use client';
import { PageHeader } from '../shell/page-header.tsx';
import { ContainersCard } from './containers/containers-card.tsx';
import { StoresCard } from './stores/stores-card.tsx';
import { VolumesCard } from './volumes/volumes-card.tsx';

/** Where a project's data is: uploaded here, in stores elsewhere, and the copies that its apps mount. @param props.project its slug */
export function DataPage({ project }: { project: string }) {
  return (
    <>
      <PageHeader title="Data" />
      <div className="flex flex-col gap-3">
        <ContainersCard project={project} />
        <StoresCard project={project} />
        <VolumesCard project={project} />
      </div>
    </>
  );
}
