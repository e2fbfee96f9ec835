-- Lists of movements go on where a page ended, by index.
drop index tongguan.movement_departure;
drop index tongguan.movement_destination;
drop index tongguan.movement_awaited;
create index movement_departure on tongguan.movement
    (departure, (ended_at is not null), (case when due_at is null then 'infinity' else due_at end), case_id);
create index movement_destination on tongguan.movement
    (destination, (ended_at is not null), (case when due_at is null then 'infinity' else due_at end), case_id);
create index movement_awaited on tongguan.movement
    ((ended_at is not null), (case when awaited_by is null then 'infinity' else awaited_by end), case_id) where awaited <> '{}';
create index movement_listed on tongguan.movement
    ((ended_at is not null), (case when due_at is null then 'infinity' else due_at end), case_id);
