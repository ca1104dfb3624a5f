-- CreateEnum
CREATE TYPE "job_state" AS ENUM ('RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'EXPIRED');

-- CreateTable
CREATE TABLE "pull_jobs" (
    "id" UUID NOT NULL,
    "image" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "state" "job_state" NOT NULL DEFAULT 'RUNNING',
    "current_bytes" BIGINT NOT NULL DEFAULT 0,
    "total_bytes" BIGINT,
    "message" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "deadline_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "pull_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "pull_jobs_state_image_idx" ON "pull_jobs"("state", "image");

-- What has ended says when, and what has not has no end.
ALTER TABLE "pull_jobs" ADD CONSTRAINT "pull_jobs_end" CHECK (("state" = 'RUNNING') = ("ended_at" IS NULL));
