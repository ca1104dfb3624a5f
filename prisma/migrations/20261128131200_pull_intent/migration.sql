-- AlterTable
ALTER TABLE "pull_jobs" ADD COLUMN     "image_before" TEXT;
-- What is not settled is few, and asked for at each look at an image.
CREATE INDEX "pull_jobs_private_idx" ON "pull_jobs" ("id") WHERE "is_private";
