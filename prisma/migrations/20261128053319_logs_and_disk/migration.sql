-- CreateEnum
CREATE TYPE "orphan_kind" AS ENUM ('container', 'network');

-- AlterTable
ALTER TABLE "replica_usage" ADD COLUMN     "disk_bytes" BIGINT;

-- CreateTable
CREATE TABLE "log_segments" (
    "replica_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "app_id" UUID NOT NULL,
    "container_id" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "lines" INTEGER NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "stored_bytes" BIGINT NOT NULL DEFAULT 0,
    "position" TEXT,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "log_segments_pkey" PRIMARY KEY ("replica_id","number")
);

-- CreateTable
CREATE TABLE "engine_images" (
    "id" TEXT NOT NULL,
    "names" TEXT[],
    "bytes" BIGINT NOT NULL,
    "pulled_at" TIMESTAMPTZ(6),
    "containers" INTEGER NOT NULL DEFAULT 0,
    "apps" JSONB NOT NULL DEFAULT '[]',
    "removal_wanted_at" TIMESTAMPTZ(6),
    "removal_wanted_by" TEXT,
    "removal_error" TEXT,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "engine_images_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orphans" (
    "id" TEXT NOT NULL,
    "kind" "orphan_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "app_id" TEXT,
    "project_id" TEXT,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "remove_after" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "orphans_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "log_segments_app_id_last_at_idx" ON "log_segments"("app_id", "last_at");

-- CreateIndex
CREATE INDEX "log_segments_last_at_idx" ON "log_segments"("last_at");

-- AddForeignKey
ALTER TABLE "log_segments" ADD CONSTRAINT "log_segments_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_segments" ADD CONSTRAINT "log_segments_replica_id_fkey" FOREIGN KEY ("replica_id") REFERENCES "replicas"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
