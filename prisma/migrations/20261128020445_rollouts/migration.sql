-- AlterTable
ALTER TABLE "apps" ADD COLUMN     "failed_rollout" JSONB;

-- AlterTable
ALTER TABLE "replicas" ADD COLUMN     "swaps" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "unready_since" TIMESTAMPTZ(6);
