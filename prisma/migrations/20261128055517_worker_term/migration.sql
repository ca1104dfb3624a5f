-- CreateTable
CREATE TABLE "worker_term" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "term" BIGINT NOT NULL DEFAULT 0,
    "owner" TEXT NOT NULL DEFAULT '',
    "renewed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "worker_term_pkey" PRIMARY KEY ("id")
);

ALTER TABLE worker_term ADD CONSTRAINT worker_term_one_row CHECK (id = 1);
INSERT INTO worker_term (id) VALUES (1);

-- A worker's connections carry its term. Once a later one has taken over, nothing that an earlier one sends is written:
-- not by a statement that it forgot to guard, nor after it hung for an hour. Other processes carry none.
CREATE FUNCTION refuse_earlier_worker() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mine text := current_setting('davit.worker_term', true);
BEGIN
  IF mine <> '' AND mine::bigint <> (SELECT term FROM worker_term) THEN
    RAISE EXCEPTION 'the worker of term % may write nothing more: a later one has taken over', mine
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN NULL;
END $$;

-- Every table, those of later migrations too: called after each of them.
CREATE FUNCTION fence_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('_prisma_migrations', 'worker_term')
       AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'fence')
  LOOP
    EXECUTE format('CREATE TRIGGER fence BEFORE INSERT OR UPDATE OR DELETE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_earlier_worker()', name);
  END LOOP;
END $$;
