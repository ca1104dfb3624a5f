-- AlterTable
ALTER TABLE "apps" ADD COLUMN     "fetching_revision" INTEGER;

-- AlterTable
ALTER TABLE "pull_jobs" ADD COLUMN     "is_private" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "layers_done" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "layers_total" INTEGER,
ADD COLUMN     "note" TEXT,
ADD COLUMN     "project_id" UUID,
ADD COLUMN     "waits_for" INTEGER;
