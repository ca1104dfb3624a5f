-- AlterTable
ALTER TABLE "flavor_prices" ADD COLUMN     "set_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
ADD COLUMN     "set_by" TEXT;

-- AlterTable
ALTER TABLE "nodes" ADD COLUMN     "warnings" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "replicas" ADD COLUMN     "gpu_device_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "gpus" (
    "device_id" TEXT NOT NULL,
    "node_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "usable" BOOLEAN NOT NULL,
    "present" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "gpus_pkey" PRIMARY KEY ("device_id")
);

-- CreateTable
CREATE TABLE "gpu_holds" (
    "device_id" TEXT NOT NULL,
    "replica_id" UUID NOT NULL,

    CONSTRAINT "gpu_holds_pkey" PRIMARY KEY ("device_id")
);

-- CreateTable
CREATE TABLE "queue_places" (
    "replica_id" UUID NOT NULL,
    "turn_at" TIMESTAMPTZ(6) NOT NULL,
    "position" INTEGER,
    "length" INTEGER,

    CONSTRAINT "queue_places_pkey" PRIMARY KEY ("replica_id")
);

-- CreateIndex
CREATE INDEX "gpus_node_id_idx" ON "gpus"("node_id");

-- CreateIndex
CREATE INDEX "gpu_holds_replica_id_idx" ON "gpu_holds"("replica_id");

-- AddForeignKey
ALTER TABLE "gpus" ADD CONSTRAINT "gpus_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "nodes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gpu_holds" ADD CONSTRAINT "gpu_holds_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "gpus"("device_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gpu_holds" ADD CONSTRAINT "gpu_holds_replica_id_fkey" FOREIGN KEY ("replica_id") REFERENCES "replicas"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queue_places" ADD CONSTRAINT "queue_places_replica_id_fkey" FOREIGN KEY ("replica_id") REFERENCES "replicas"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Each GPU has one owner: the primary key of gpu_holds refuses a second. Which replica holds which is derived from the
-- replicas' own rows, so that whatever ends one lets go of its GPUs in the same statement.
CREATE FUNCTION hold_gpus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM gpu_holds WHERE replica_id = NEW.id;
  IF NEW.state NOT IN ('QUEUED', 'ENDED') THEN
    INSERT INTO gpu_holds (device_id, replica_id) SELECT unnest(NEW.gpu_device_ids), NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER replicas_hold_gpus AFTER INSERT OR UPDATE OF state, gpu_device_ids ON replicas
  FOR EACH ROW WHEN (cardinality(NEW.gpu_device_ids) > 0) EXECUTE FUNCTION hold_gpus();

-- What a node's replicas hold, and who waits, are asked at every placement; most replicas have ended.
CREATE INDEX replicas_reserved ON replicas (node_id) WHERE state NOT IN ('QUEUED', 'ENDED');
CREATE INDEX replicas_waiting ON replicas (queued_at) WHERE state = 'QUEUED';
