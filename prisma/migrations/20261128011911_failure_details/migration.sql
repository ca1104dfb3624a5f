-- AlterTable
ALTER TABLE "apps" ADD COLUMN     "reason_details" JSONB;
