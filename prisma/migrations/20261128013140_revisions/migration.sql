-- AlterTable
ALTER TABLE "revisions" ADD COLUMN     "copy_of" INTEGER;
