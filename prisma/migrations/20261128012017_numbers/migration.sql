-- CreateTable
CREATE TABLE "app_traffic" (
    "app_id" UUID NOT NULL,
    "seconds" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "requests" INTEGER NOT NULL,
    "status_1xx" INTEGER NOT NULL,
    "status_2xx" INTEGER NOT NULL,
    "status_3xx" INTEGER NOT NULL,
    "status_4xx" INTEGER NOT NULL,
    "status_5xx" INTEGER NOT NULL,
    "max_in_flight" INTEGER NOT NULL,

    CONSTRAINT "app_traffic_pkey" PRIMARY KEY ("app_id","seconds","at")
);

-- CreateTable
CREATE TABLE "replica_usage" (
    "replica_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "cpu_millis" INTEGER NOT NULL,
    "memory_bytes" BIGINT NOT NULL,

    CONSTRAINT "replica_usage_pkey" PRIMARY KEY ("replica_id")
);

-- CreateIndex
CREATE INDEX "app_traffic_seconds_at_idx" ON "app_traffic"("seconds", "at");

-- AddForeignKey
ALTER TABLE "app_traffic" ADD CONSTRAINT "app_traffic_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps"("id") ON DELETE CASCADE ON UPDATE CASCADE;
