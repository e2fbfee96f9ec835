-- Which offices have something to do with goods in transit, and by when: tasks in the queue of each.

alter table tongguan.movement add column awaited text[] not null default '{}';
alter table tongguan.movement add column awaited_by timestamptz;
update tongguan.movement set awaited = case phase
    when 'accepted' then array[departure]
    when 'enquiry' then array[departure, destination]
    when 'arrived' then array[destination]
    when 'controlled' then array[destination]
    else '{}' end;
create index movement_awaited on tongguan.movement (awaited_by) where awaited <> '{}';
