-- One scan at a door, from the look at the ticket to the line in the log: one round trip, plans kept by the session.
--
-- Several doors at once: the unique live admittance lets one of them in; whoever comes second waits for the first and
-- looks again. The same scan sent twice: the unique nonce lets one be written; the other undoes what it did and reads
-- the answer that stands. A ticket that is voided at this moment: locked while it is used.
--
-- The order of the verdicts is `rules.verdict`, which says why; a test compares the two on every combination of facts.
-- in_verdict: what the code alone decided (forged, another house's, no ticket at all), else NULL and the code's claims.
CREATE FUNCTION admission_scan_1(
  in_house int, in_performance bigint, in_nonce uuid, in_now timestamptz, in_opens_before interval,
  in_door text, in_device text, in_by text,
  in_verdict text, in_serial text, in_version int, in_code_performance bigint, in_key_number int, in_public_key bytea,
  OUT scan_id bigint, OUT verdict text, OUT at timestamptz, OUT repeated boolean, OUT nonce_reused boolean,
  OUT admittance_id bigint, OUT admitted_at timestamptz, OUT admitted_door text,
  OUT ticket_id bigint, OUT serial text, OUT order_line_id bigint, OUT place_name jsonb, OUT rate_name jsonb, OUT holder_name text,
  OUT performance_id bigint, OUT performance_title jsonb, OUT performance_starts_at timestamptz, OUT void_reason text, OUT block_reason text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  door record;
  ticket record;
  known record;
  refused text := in_verdict;
  key_is_retired boolean;
  made bigint;
BEGIN
  SELECT state, coalesce(doors_at, starts_at) AS opens_at INTO door
  FROM programme_performance WHERE house_id = in_house AND id = in_performance;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF refused IS NULL AND in_key_number IS NOT NULL THEN
    SELECT retired_at IS NOT NULL INTO key_is_retired
    FROM admission_signingkey WHERE house_id = in_house AND number = in_key_number AND public_key = in_public_key;
    IF NOT FOUND THEN
      refused := 'unknown';
    END IF;
  END IF;
  -- Each round sees what others committed meanwhile; eight are more than any queue at one ticket needs.
  FOR round IN 1..8 LOOP
    made := NULL;
    admittance_id := NULL; admitted_at := NULL; admitted_door := NULL;
    verdict := refused;

    IF refused IS NULL THEN
      SELECT id, version, performance_id, order_line_id, serial, place_name, rate_name, holder_name,
        voided_at IS NOT NULL AS voided, void_reason, blocked_at IS NOT NULL AS blocked, block_reason INTO ticket
      FROM admission_ticket WHERE house_id = in_house AND serial = in_serial;
      IF FOUND THEN
        SELECT id, at, door INTO admittance_id, admitted_at, admitted_door
        FROM admission_admittance WHERE house_id = in_house AND ticket_id = ticket.id AND undone_at IS NULL;
      ELSE
        verdict := 'unknown';
      END IF;
      ticket_id := ticket.id;
    END IF;

    SELECT id, performance_id, ticket_id, verdict, at, admittance_id INTO known
    FROM admission_scan WHERE house_id = in_house AND nonce = in_nonce;
    IF FOUND THEN
      scan_id := known.id; verdict := known.verdict; at := known.at; repeated := true;
      nonce_reused := known.performance_id <> in_performance OR known.ticket_id IS DISTINCT FROM ticket_id;
      admittance_id := known.admittance_id; admitted_at := NULL; admitted_door := NULL;
      SELECT at, door INTO admitted_at, admitted_door
      FROM admission_admittance WHERE house_id = in_house AND id = known.admittance_id;
      EXIT;
    END IF;

    IF verdict IS NULL THEN
      verdict := CASE
        WHEN in_code_performance <> ticket.performance_id THEN 'unknown'
        WHEN key_is_retired OR in_version <> ticket.version OR ticket.void_reason = 'reissued' THEN 'outdated'
        WHEN ticket.voided THEN 'voided'
        WHEN ticket.blocked THEN 'blocked'
        WHEN ticket.performance_id <> in_performance THEN 'other_performance'
        WHEN door.state = 'cancelled' THEN 'cancelled'
        WHEN admittance_id IS NOT NULL THEN 'already'
        WHEN in_now < door.opens_at - in_opens_before THEN 'not_yet'
        ELSE 'admitted'
      END;
    END IF;

    IF verdict = 'admitted' THEN
      INSERT INTO admission_admittance AS ours (house_id, ticket_id, performance_id, at, door, device, undone_by)
      SELECT house_id, id, performance_id, in_now, in_door, in_device, ''
      FROM admission_ticket WHERE house_id = in_house AND id = ticket.id AND voided_at IS NULL AND blocked_at IS NULL
      FOR SHARE
      ON CONFLICT (house_id, ticket_id) WHERE undone_at IS NULL DO NOTHING
      RETURNING id INTO made;
      CONTINUE WHEN made IS NULL;
      admittance_id := made; admitted_at := in_now; admitted_door := in_door;
    ELSIF verdict <> 'already' THEN
      admittance_id := NULL; admitted_at := NULL; admitted_door := NULL;
    END IF;

    INSERT INTO admission_scan AS ours (house_id, performance_id, ticket_id, admittance_id, verdict, at, door, device, by, nonce)
    VALUES (in_house, in_performance, ticket_id, admittance_id, verdict, in_now, in_door, in_device, in_by, in_nonce)
    ON CONFLICT (house_id, nonce) DO NOTHING
    RETURNING id INTO scan_id;
    IF scan_id IS NOT NULL THEN
      at := in_now; repeated := false; nonce_reused := false;
      EXIT;
    END IF;
    DELETE FROM admission_admittance WHERE house_id = in_house AND id = made;
  END LOOP;

  IF scan_id IS NULL THEN
    RAISE EXCEPTION 'scan % was overtaken too often', in_nonce USING ERRCODE = 'lock_not_available';
  END IF;
  IF ticket_id IS NOT NULL THEN
    serial := ticket.serial; order_line_id := ticket.order_line_id; holder_name := ticket.holder_name;
    place_name := ticket.place_name; rate_name := ticket.rate_name; performance_id := ticket.performance_id;
    void_reason := ticket.void_reason; block_reason := ticket.block_reason;
    SELECT production.title, performance.starts_at INTO performance_title, performance_starts_at
    FROM programme_performance AS performance
    JOIN programme_production AS production ON production.house_id = performance.house_id AND production.id = performance.production_id
    WHERE performance.house_id = in_house AND performance.id = ticket.performance_id;
  END IF;
END
$$
