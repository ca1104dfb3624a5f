-- AlterTable
ALTER TABLE "engine_images" ADD COLUMN     "projects" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateTable
CREATE TABLE "registries" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "registries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "registries_project_id_host_key" ON "registries"("project_id", "host");

-- AddForeignKey
ALTER TABLE "registries" ADD CONSTRAINT "registries_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
