-- AlterTable
ALTER TABLE "registries" ADD COLUMN     "ca" TEXT;
