-- CreateEnum
CREATE TYPE "data_store_kind" AS ENUM ('s3', 'git');

-- CreateEnum
CREATE TYPE "sync_direction" AS ENUM ('pull', 'push');

-- CreateEnum
CREATE TYPE "sync_state" AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'ERROR', 'INTERRUPTED');

-- CreateTable
CREATE TABLE "data_stores" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "kind" "data_store_kind" NOT NULL,
    "url" TEXT NOT NULL,
    "region" TEXT NOT NULL DEFAULT '',
    "username" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "data_stores_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_containers" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "files" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "data_containers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "volumes" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "source" JSONB NOT NULL,
    "source_key" TEXT NOT NULL,
    "cache" BOOLEAN NOT NULL,
    "permission" TEXT NOT NULL,
    "target" JSONB,
    "app_id" UUID,
    "mount_path" TEXT,
    "files" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "pulled_at" TIMESTAMPTZ(6),
    "pushed_at" TIMESTAMPTZ(6),
    "unpushed_since" TIMESTAMPTZ(6),
    "push_not_before" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "volumes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "volume_syncs" (
    "id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "volume_id" UUID NOT NULL,
    "app_id" UUID,
    "direction" "sync_direction" NOT NULL,
    "manual" BOOLEAN NOT NULL,
    "state" "sync_state" NOT NULL DEFAULT 'QUEUED',
    "owner" TEXT,
    "total" INTEGER,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "deleted" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "transferred_bytes" BIGINT NOT NULL DEFAULT 0,
    "total_bytes" BIGINT,
    "code" TEXT,
    "message" TEXT,
    "created_by" TEXT NOT NULL,
    "queued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "volume_syncs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "data_stores_project_id_alias_key" ON "data_stores"("project_id", "alias");

-- CreateIndex
CREATE UNIQUE INDEX "data_containers_project_id_name_key" ON "data_containers"("project_id", "name");

-- CreateIndex
CREATE INDEX "volumes_project_id_source_key_idx" ON "volumes"("project_id", "source_key");

-- CreateIndex
CREATE INDEX "volumes_app_id_idx" ON "volumes"("app_id");

-- CreateIndex
CREATE INDEX "volume_syncs_volume_id_id_idx" ON "volume_syncs"("volume_id", "id");

-- CreateIndex
CREATE INDEX "volume_syncs_app_id_id_idx" ON "volume_syncs"("app_id", "id");

-- CreateIndex
CREATE INDEX "volume_syncs_state_idx" ON "volume_syncs"("state");

-- AddForeignKey
ALTER TABLE "data_stores" ADD CONSTRAINT "data_stores_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_containers" ADD CONSTRAINT "data_containers_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volumes" ADD CONSTRAINT "volumes_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volumes" ADD CONSTRAINT "volumes_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume_syncs" ADD CONSTRAINT "volume_syncs_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "volumes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume_syncs" ADD CONSTRAINT "volume_syncs_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Words that are compared.
ALTER TABLE "volumes" ADD CONSTRAINT "volumes_permission" CHECK ("permission" IN ('RO', 'RW'));

-- What is shared is nobody's own, and read-only.
ALTER TABLE "volumes" ADD CONSTRAINT "volumes_shared" CHECK (
  ("app_id" IS NULL) = ("mount_path" IS NULL) AND ("app_id" IS NOT NULL OR ("cache" AND "permission" = 'RO' AND "target" IS NULL))
);

-- One copy of a source for all that cache it; one for each place of an app.
CREATE UNIQUE INDEX "volumes_one_shared" ON "volumes"("project_id", "source_key") WHERE "app_id" IS NULL;
CREATE UNIQUE INDEX "volumes_one_own" ON "volumes"("app_id", "mount_path", "source_key", "permission") WHERE "app_id" IS NOT NULL;

-- Two transfers at once would write the same files.
CREATE UNIQUE INDEX "volume_syncs_one_running" ON "volume_syncs"("volume_id") WHERE "state" = 'RUNNING';

-- One that has ended says when.
ALTER TABLE "volume_syncs" ADD CONSTRAINT "volume_syncs_ended" CHECK (("ended_at" IS NULL) = ("state" IN ('QUEUED', 'RUNNING')));

-- A transfer that waits is taken up at once.
CREATE FUNCTION notify_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('davit_data', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER "volume_syncs_wake" AFTER INSERT ON "volume_syncs" FOR EACH STATEMENT EXECUTE FUNCTION notify_data();

SELECT fence_tables();
