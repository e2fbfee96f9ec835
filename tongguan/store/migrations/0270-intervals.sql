-- Times between single stamps; passages lead to what passed.
alter table tongguan.phase add column answers integer[] not null default '{}',
    add column intervals integer[] not null default '{}';
create index passed_passage on tongguan.passed (office, seq);
-- All is measured anew.
delete from tongguan.node where key = 'phases';
