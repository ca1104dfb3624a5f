-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('READER', 'OPERATOR', 'ADMIN');

-- CreateEnum
CREATE TYPE "token_kind" AS ENUM ('PROJECT', 'PERSONAL');

-- CreateEnum
CREATE TYPE "token_role" AS ENUM ('READ', 'OPERATOR');

-- CreateEnum
CREATE TYPE "flavor_type" AS ENUM ('cpu', 'gpu');

-- CreateEnum
CREATE TYPE "wanted_run" AS ENUM ('RUNNING', 'STOPPED', 'DELETED');

-- CreateEnum
CREATE TYPE "app_state" AS ENUM ('QUEUED', 'INITIALIZING', 'RUNNING', 'SCALING', 'STANDBY', 'STOPPING', 'STOPPED', 'FAILED', 'ERROR', 'DELETING', 'DELETED');

-- CreateEnum
CREATE TYPE "replica_state" AS ENUM ('QUEUED', 'PLACED', 'CREATED', 'STARTING', 'READY', 'DRAINING', 'STOPPING', 'ENDED');

-- CreateEnum
CREATE TYPE "ledger_kind" AS ENUM ('started', 'ended');

-- CreateTable
CREATE TABLE "instance" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "administrator" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempts" (
    "id" BIGSERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "user_id" UUID,

    CONSTRAINT "sign_in_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "project_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "members_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" UUID NOT NULL,
    "kind" "token_kind" NOT NULL,
    "project_id" UUID,
    "user_id" UUID,
    "name" TEXT NOT NULL,
    "role" "token_role" NOT NULL,
    "label_selector" TEXT,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flavors" (
    "id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "type" "flavor_type" NOT NULL,
    "cpu_millis" INTEGER NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "disk_bytes" BIGINT NOT NULL,
    "gpus" INTEGER NOT NULL DEFAULT 0,
    "gpu_brand" TEXT,
    "gpu_model" TEXT,
    "gpu_memory_bytes" BIGINT,
    "max_units" INTEGER NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "flavors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flavor_prices" (
    "flavor_id" TEXT NOT NULL,
    "from" TIMESTAMPTZ(6) NOT NULL,
    "nanos_per_minute" BIGINT NOT NULL,

    CONSTRAINT "flavor_prices_pkey" PRIMARY KEY ("flavor_id","from")
);

-- CreateTable
CREATE TABLE "nodes" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "cpu_millis" INTEGER NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "nodes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "apps" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "wanted" "wanted_run" NOT NULL,
    "force" BOOLEAN NOT NULL DEFAULT false,
    "replicas" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "proven_revision" INTEGER,
    "ever_ready" BOOLEAN NOT NULL DEFAULT false,
    "failure" JSONB,
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "engine_lost_at" TIMESTAMPTZ(6),
    "state" "app_state" NOT NULL,
    "state_since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "reason_code" TEXT NOT NULL,
    "reason_message" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "unsecure_http" BOOLEAN NOT NULL DEFAULT false,
    "request_timeout_seconds" INTEGER NOT NULL DEFAULT 300,
    "max_surge" TEXT NOT NULL DEFAULT '25%',
    "max_unavailable" TEXT NOT NULL DEFAULT '0',
    "progress_deadline_seconds" INTEGER NOT NULL DEFAULT 600,
    "grace_period_seconds" INTEGER NOT NULL DEFAULT 30,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "apps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revisions" (
    "app_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "spec" JSONB NOT NULL,
    "flavor_id" TEXT NOT NULL,
    "units" INTEGER NOT NULL,
    "digest" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "revisions_pkey" PRIMARY KEY ("app_id","number")
);

-- CreateTable
CREATE TABLE "replicas" (
    "id" UUID NOT NULL,
    "app_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "state" "replica_state" NOT NULL,
    "node_id" UUID,
    "waiting_for" TEXT,
    "cpu_millis" INTEGER NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "container_id" TEXT,
    "address" TEXT,
    "port" INTEGER NOT NULL,
    "restarts" INTEGER NOT NULL DEFAULT 0,
    "failed_starts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(6),
    "queued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "placed_at" TIMESTAMPTZ(6),
    "running_since" TIMESTAMPTZ(6),
    "starting_since" TIMESTAMPTZ(6),
    "ready_at" TIMESTAMPTZ(6),
    "draining_since" TIMESTAMPTZ(6),
    "stopping_since" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "last_seen_at" TIMESTAMPTZ(6),
    "crash" JSONB,

    CONSTRAINT "replicas_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "project_id" UUID NOT NULL,
    "app_id" UUID,
    "type" TEXT NOT NULL,
    "from_state" TEXT,
    "to_state" TEXT,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "data" JSONB,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger" (
    "id" BIGSERIAL NOT NULL,
    "kind" "ledger_kind" NOT NULL,
    "project_id" UUID NOT NULL,
    "app_id" UUID NOT NULL,
    "replica_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "flavor_id" TEXT NOT NULL,
    "units" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "started_id" BIGINT,
    "cause" TEXT NOT NULL,
    "evidence" JSONB,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconcile_queue" (
    "app_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "owner" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "fence" BIGINT NOT NULL DEFAULT 0,
    "wakes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "reconcile_queue_pkey" PRIMARY KEY ("app_id")
);

-- CreateTable
CREATE TABLE "replica_traffic" (
    "replica_id" UUID NOT NULL,
    "in_flight" INTEGER NOT NULL,
    "drained_at" TIMESTAMPTZ(6),
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "replica_traffic_pkey" PRIMARY KEY ("replica_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "instance_name_key" ON "instance"("name");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "sign_in_attempts_email_at_idx" ON "sign_in_attempts"("email", "at");

-- CreateIndex
CREATE UNIQUE INDEX "projects_slug_key" ON "projects"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_hash_key" ON "tokens"("hash");

-- CreateIndex
CREATE INDEX "tokens_project_id_idx" ON "tokens"("project_id");

-- CreateIndex
CREATE UNIQUE INDEX "nodes_name_key" ON "nodes"("name");

-- CreateIndex
CREATE INDEX "apps_project_id_state_idx" ON "apps"("project_id", "state");

-- CreateIndex
CREATE INDEX "replicas_app_id_state_idx" ON "replicas"("app_id", "state");

-- CreateIndex
CREATE INDEX "events_app_id_id_idx" ON "events"("app_id", "id");

-- CreateIndex
CREATE INDEX "events_project_id_id_idx" ON "events"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_started_id_key" ON "ledger"("started_id");

-- CreateIndex
CREATE INDEX "ledger_project_id_at_idx" ON "ledger"("project_id", "at");

-- CreateIndex
CREATE INDEX "ledger_app_id_at_idx" ON "ledger"("app_id", "at");

-- CreateIndex
CREATE INDEX "reconcile_queue_due_at_idx" ON "reconcile_queue"("due_at");

-- AddForeignKey
ALTER TABLE "sign_in_attempts" ADD CONSTRAINT "sign_in_attempts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flavor_prices" ADD CONSTRAINT "flavor_prices_flavor_id_fkey" FOREIGN KEY ("flavor_id") REFERENCES "flavors"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "apps" ADD CONSTRAINT "apps_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_flavor_id_fkey" FOREIGN KEY ("flavor_id") REFERENCES "flavors"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replicas" ADD CONSTRAINT "replicas_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replicas" ADD CONSTRAINT "replicas_app_id_revision_fkey" FOREIGN KEY ("app_id", "revision") REFERENCES "revisions"("app_id", "number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replicas" ADD CONSTRAINT "replicas_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "nodes"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_replica_id_fkey" FOREIGN KEY ("replica_id") REFERENCES "replicas"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_started_id_fkey" FOREIGN KEY ("started_id") REFERENCES "ledger"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reconcile_queue" ADD CONSTRAINT "reconcile_queue_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE CASCADE ON UPDATE CASCADE;
