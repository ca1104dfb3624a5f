-- AlterTable
ALTER TABLE "instance" ADD COLUMN     "demo" JSONB;
