-- AlterTable
ALTER TABLE "engine_images" ADD COLUMN     "pulled_names" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- What was fetched before this was kept: by the names that it has.
UPDATE "engine_images" SET "pulled_names" = "names" WHERE "pulled_at" IS NOT NULL;
