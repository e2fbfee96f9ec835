-- All rows of one declaration in one statement, one transaction: what any program would have to write for it.
with serial as materialized (
    select :first + nextval('tongguan.serial') as id
), claimed as (
    insert into tongguan.claim (declarant, reference, function, type, case_id, seq, body_hash, returned)
    select :declarant, id::text, '9', :type, id, 1, sha256(id::text::bytea), false from serial
), filed as (
    insert into tongguan.case_file (id, number, owner, declarant, reference, type, direction, office, state, holds,
        version, seq, head, stand, message_seq, item_count, value, due, received_at, changed_at)
    select id, id::text, :owner, :declarant, id::text, :type, :direction, :office, :state, (:holds)::text[], 1, 1,
        sha256(id::text::bytea), (:stand)::bytea, 1, 5, 1000, 100, now(), now() from serial
), told as (
    insert into tongguan.fact (case_id, seq, kind, at, actor, owner, declarant, body, grounds_hash, message_hash, hash)
    select id, 1, 'lodge', now(), :owner, :owner, :declarant, (:told)::bytea, sha256(id::text::bytea),
        sha256(id::text::bytea), sha256(id::text::bytea) from serial
), explained as (
    insert into tongguan.grounds (case_id, seq, lane, body) select id, 1, :lane, (:grounds)::bytea from serial
), kept as (
    insert into tongguan.message (case_id, seq, owner, declarant, media, salt, body, standing, delete_by)
    select id, 1, :owner, :declarant, 'application/json', substr(sha256(id::text::bytea), 1, 16), (:message)::bytea,
        null, current_date + 1825 from serial
), queued as (
    insert into tongguan.outbox (case_id, seq, kind, addressee, at) select id, 1, 'response', :owner, now() from serial
)
insert into tongguan.goods_mark (mark, case_id, lane)
select substr(sha256((id::text || m)::bytea), 1, 16), id, :lane from serial, generate_series(1, :marks) m;
