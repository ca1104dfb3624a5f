-- AlterTable
ALTER TABLE "engine_images" ADD COLUMN     "config" JSONB;
