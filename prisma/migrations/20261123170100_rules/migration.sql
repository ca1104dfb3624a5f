-- What Prisma's schema cannot say: invariants, append-only tables, and who is told of a change.

-- One live replica per app and ordinal; names and addresses are unique among the apps that are still there.
CREATE UNIQUE INDEX replicas_one_live_per_ordinal ON replicas (app_id, ordinal) WHERE state <> 'ENDED';
CREATE UNIQUE INDEX apps_one_live_per_name ON apps (project_id, name) WHERE state <> 'DELETED';
CREATE UNIQUE INDEX apps_one_live_per_address ON apps (address) WHERE state <> 'DELETED';

ALTER TABLE instance ADD CONSTRAINT instance_one_row CHECK (id = 1);
ALTER TABLE apps
  ADD CONSTRAINT apps_name CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  ADD CONSTRAINT apps_replicas CHECK (replicas BETWEEN 1 AND 10),
  ADD CONSTRAINT apps_request_timeout CHECK (request_timeout_seconds BETWEEN 1 AND 86400);
ALTER TABLE revisions
  ADD CONSTRAINT revisions_number CHECK (number >= 1),
  ADD CONSTRAINT revisions_units CHECK (units >= 1);
ALTER TABLE replicas
  ADD CONSTRAINT replicas_ordinal CHECK (ordinal >= 0),
  ADD CONSTRAINT replicas_port CHECK (port BETWEEN 1 AND 65535),
  ADD CONSTRAINT replicas_placed CHECK (state IN ('QUEUED', 'ENDED') OR node_id IS NOT NULL);
ALTER TABLE flavors
  ADD CONSTRAINT flavors_amounts CHECK (cpu_millis > 0 AND memory_bytes > 0 AND disk_bytes > 0 AND gpus >= 0 AND max_units >= 1);
ALTER TABLE flavor_prices ADD CONSTRAINT flavor_prices_not_negative CHECK (nanos_per_minute >= 0);
ALTER TABLE nodes ADD CONSTRAINT nodes_amounts CHECK (cpu_millis > 0 AND memory_bytes > 0);
ALTER TABLE tokens
  ADD CONSTRAINT tokens_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT tokens_belong CHECK ((kind = 'PROJECT' AND project_id IS NOT NULL) OR (kind = 'PERSONAL' AND user_id IS NOT NULL)),
  ADD CONSTRAINT tokens_selector CHECK (label_selector IS NULL OR label_selector LIKE '%=%');
ALTER TABLE ledger
  ADD CONSTRAINT ledger_closes CHECK ((kind = 'started' AND started_id IS NULL) OR (kind = 'ended' AND started_id IS NOT NULL));
ALTER TABLE events
  ADD CONSTRAINT events_state_change CHECK (type <> 'state' OR to_state IS NOT NULL);

-- The timeline and the ledger are append-only, for everyone.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A revision never changes, but for its digest, which is filled in once.
CREATE FUNCTION refuse_revision_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.digest IS NOT NULL OR NEW.digest IS NULL
     OR (to_jsonb(OLD) - 'digest') IS DISTINCT FROM (to_jsonb(NEW) - 'digest') THEN
    RAISE EXCEPTION 'revision % of app % is immutable', OLD.number, OLD.app_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER revisions_immutable BEFORE UPDATE ON revisions FOR EACH ROW EXECUTE FUNCTION refuse_revision_change();

-- An event's time is the database's, strictly later than the one before it in its app. Events of one project commit in
-- the order of their ids, so that a reader who remembers the last id misses none.
CREATE FUNCTION stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('davit_event:' || NEW.project_id, 0));
  NEW.id := nextval(pg_get_serial_sequence('events', 'id'));
  NEW.at := clock_timestamp();
  IF NEW.app_id IS NOT NULL THEN
    SELECT at INTO last FROM events WHERE app_id = NEW.app_id ORDER BY id DESC LIMIT 1;
    IF last IS NOT NULL AND NEW.at <= last THEN NEW.at := last + interval '1 microsecond'; END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_stamp BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION stamp_event();

CREATE FUNCTION tell_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('davit_event', json_build_object('project', NEW.project_id, 'app', NEW.app_id, 'id', NEW.id::text)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER events_tell AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION tell_event();

-- An interval ends once, not before it starts, and is the same slot's.
CREATE FUNCTION check_ledger_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE opened ledger%ROWTYPE;
BEGIN
  IF NEW.kind = 'started' THEN
    IF EXISTS (SELECT 1 FROM ledger s WHERE s.kind = 'started' AND s.replica_id = NEW.replica_id
                 AND NOT EXISTS (SELECT 1 FROM ledger e WHERE e.started_id = s.id)) THEN
      RAISE EXCEPTION 'replica % has an open interval already', NEW.replica_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO opened FROM ledger WHERE id = NEW.started_id;
  IF opened.kind IS DISTINCT FROM 'started' OR opened.replica_id <> NEW.replica_id THEN
    RAISE EXCEPTION 'ledger fact % does not open an interval of replica %', NEW.started_id, NEW.replica_id
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.at < opened.at THEN
    RAISE EXCEPTION 'an interval that starts at % cannot end at %', opened.at, NEW.at USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_check BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION check_ledger_end();

-- The worker is told of due work, the placement loop of waiting or freed capacity, the gateway of its table's changes.
CREATE FUNCTION tell_reconcile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.wakes > OLD.wakes THEN PERFORM pg_notify('davit_reconcile', NEW.app_id::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reconcile_queue_tell AFTER INSERT OR UPDATE ON reconcile_queue FOR EACH ROW EXECUTE FUNCTION tell_reconcile();

CREATE FUNCTION tell_replica() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_notify('davit_place', '');
  ELSIF NEW.state IS DISTINCT FROM OLD.state THEN
    IF NEW.state = 'ENDED' THEN PERFORM pg_notify('davit_place', ''); END IF;
    IF 'READY' IN (OLD.state::text, NEW.state::text) OR 'DRAINING' IN (OLD.state::text, NEW.state::text) THEN
      PERFORM pg_notify('davit_endpoint', '');
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER replicas_tell AFTER INSERT OR UPDATE ON replicas FOR EACH ROW EXECUTE FUNCTION tell_replica();

CREATE FUNCTION tell_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('davit_endpoint', '');
  RETURN NULL;
END $$;
CREATE TRIGGER apps_tell AFTER INSERT OR DELETE OR UPDATE OF state, reason_code, labels, unsecure_http, request_timeout_seconds ON apps
  FOR EACH STATEMENT EXECUTE FUNCTION tell_endpoint();
CREATE TRIGGER tokens_tell AFTER INSERT OR DELETE OR UPDATE ON tokens FOR EACH STATEMENT EXECUTE FUNCTION tell_endpoint();
CREATE TRIGGER members_tell AFTER INSERT OR DELETE OR UPDATE ON members FOR EACH STATEMENT EXECUTE FUNCTION tell_endpoint();
