-- AlterTable
ALTER TABLE "instance" ADD COLUMN     "max_image_bytes" BIGINT;

-- AlterTable
ALTER TABLE "nodes" ADD COLUMN     "disk_bytes" BIGINT,
ADD COLUMN     "free_disk_bytes" BIGINT;
