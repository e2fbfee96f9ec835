-- name: after
-- The first seal after a number, with the heads under it.
select number, heads from tongguan.seal where number > %(number)s::bigint order by number limit 1;

-- name: tell
-- The cases that name one of these documents wait to be measured anew: a row for each change.
insert into tongguan.remeasure (case_id)
select distinct case_id from tongguan.trace where kind = 'waybill' and word = any(%(documents)s::text[]);

-- name: tell_come
-- So do those that name a document of these manifests, or a house of one.
insert into tongguan.remeasure (case_id)
select t.case_id from tongguan.consignment c join tongguan.trace t on t.word = c.document
where c.manifest = any(%(manifests)s::bigint[]) and t.kind = 'waybill'
union
select t.case_id from tongguan.consignment c join tongguan.consignment h on h.master = c.document and h.master <> ''
join tongguan.trace t on t.word = h.document
where c.manifest = any(%(manifests)s::bigint[]) and t.kind = 'waybill';

-- name: told
-- Some of those that wait, the first ones first.
select id, case_id from tongguan.remeasure order by id limit %(most)s::integer;

-- name: untell
-- They are measured.
delete from tongguan.remeasure where id = any(%(rows)s::bigint[]);

-- name: untold
-- All that wait.
select distinct case_id from tongguan.remeasure;

-- name: cases
-- What is measured by cases: number, office, direction, and the declaration as it stands; empty once it was deleted.
select c.id, c.number, c.office, c.direction, coalesce(m.standing, m.body, ''),
       case when m.standing is null then coalesce(m.media, '') else 'application/json' end
from tongguan.case_file c left join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id = any(%(ids)s::bigint[]) order by c.id;

-- name: facts
-- All that happened to cases, in order, with its grounds.
select f.case_id, f.kind, f.at, f.actor, f.body, coalesce(g.body, ''), coalesce(g.lane, '')
from tongguan.fact f left join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
where f.case_id = any(%(ids)s::bigint[]) order by f.case_id, f.seq;

-- name: looks
-- When which officer opened cases; those whose names were deleted at their date tell nothing of work.
select case_id, name, at from tongguan.look where case_id = any(%(ids)s::bigint[]) and name <> '' order by case_id, id;

-- name: said
-- What is told of the goods of cases from beside: manifests lodged, means of transport that came, goods counted as they
-- were unloaded, goods that came and left.
select t.case_id, 'manifest', m.received_at
from tongguan.trace t join tongguan.consignment c on c.document = t.word join tongguan.manifest m on m.id = c.manifest
where t.kind = 'waybill' and t.case_id = any(%(ids)s::bigint[]) and m.state <> 'withdrawn'
union all
select t.case_id, 'arrived', m.came_at
from tongguan.trace t join tongguan.consignment c on c.document = t.word join tongguan.manifest m on m.id = c.manifest
where t.kind = 'waybill' and t.case_id = any(%(ids)s::bigint[]) and m.came_at is not null and m.state <> 'withdrawn'
union all
select t.case_id, 'arrived', m.came_at  -- of a house: with its master
from tongguan.trace t join tongguan.consignment h on h.document = t.word
join tongguan.consignment c on c.document = h.master and h.master <> '' join tongguan.manifest m on m.id = c.manifest
where t.kind = 'waybill' and t.case_id = any(%(ids)s::bigint[]) and m.came_at is not null and m.state <> 'withdrawn'
union all
select t.case_id, 'unloaded', y.ended_at
from tongguan.trace t join tongguan.tally y on y.document = t.word
where t.kind = 'waybill' and t.case_id = any(%(ids)s::bigint[]) and y.taken_back is null
union all
select t.case_id, 'arrived', min(p.at)  -- a vehicle comes once, however often it was read
from tongguan.trace t join tongguan.passed g on g.document = t.word
join tongguan.passage p on p.office = g.office and p.seq = g.seq
where t.kind = 'waybill' and t.case_id = any(%(ids)s::bigint[]) and g.step = 'arrival'
group by t.case_id, p.trip, case when p.trip is null then p.office end, case when p.trip is null then p.seq end
union all
select t.case_id, 'gate-out', p.at
from tongguan.trace t join tongguan.passed g on g.document = t.word
join tongguan.passage p on p.office = g.office and p.seq = g.seq
where t.kind = 'waybill' and t.case_id = any(%(ids)s::bigint[]) and g.step = 'exit' and p.signal = 'go';

-- name: kept
-- What was measured of cases.
select case_id, number, left_at, office, direction, mode, lane, chapter, agencies, answers, ahead, peak, time, work,
       touches, intervals, stamps
from tongguan.phase where case_id = any(%(ids)s::bigint[]);

-- name: nameless
-- Those cases of which some of who looked was deleted at its date.
select distinct case_id from tongguan.look where case_id = any(%(ids)s::bigint[]) and name = '';

-- name: strays
-- What was measured of cases, or chosen, that are not there.
select 'times', case_id, number from tongguan.phase p
where not exists (select from tongguan.case_file c where c.id = p.case_id)
union all
select 'a review', case_id, number from tongguan.review r
where not exists (select from tongguan.case_file c where c.id = r.case_id);

-- name: unsealed
-- The cases of which something waits for its seal.
select distinct unnest(cases) from tongguan.changed;

-- name: page
-- Ids of cases after one, in order.
select id from tongguan.case_file where id > %(after)s::bigint order by id limit %(most)s::integer;

-- name: keep
-- What was measured takes the place of what was measured before.
insert into tongguan.phase (case_id, number, left_at, office, direction, mode, lane, chapter, agencies, answers, ahead,
    peak, time, work, touches, intervals, stamps)
select case_id, number, left_at, office, direction, mode, lane, chapter, agencies, answers, ahead, peak, time, work,
       touches, intervals, convert_to(stamps::text, 'utf8')
from json_to_recordset(%(rows)s::json)
     as r(case_id bigint, number text, left_at timestamptz, office text, direction text, mode text, lane text,
          chapter text, agencies text[], answers integer[], ahead text, peak text, time integer[], work integer[],
          touches integer[], intervals integer[], stamps json)
on conflict (case_id) do update set left_at = excluded.left_at, office = excluded.office,
    direction = excluded.direction, mode = excluded.mode, lane = excluded.lane, chapter = excluded.chapter,
    agencies = excluded.agencies, answers = excluded.answers, ahead = excluded.ahead, peak = excluded.peak,
    time = excluded.time, work = excluded.work, touches = excluded.touches, intervals = excluded.intervals,
    stamps = excluded.stamps;

-- name: drop
-- Cases that are under way again.
delete from tongguan.phase where case_id = any(%(ids)s::bigint[]);

-- name: counted
-- Cases that left in a time, counted by what they are told apart by, phase by phase and duration by duration, in one go.
select key, case when grouping(before) = 0 then 'before' when grouping(border) = 0 then 'border' else 'after' end,
       coalesce(before, border, after), count(*),
       case when grouping(before) = 0 then sum(work[1]) when grouping(border) = 0 then sum(work[2]) else sum(work[3]) end,
       case when grouping(before) = 0 then sum(touches[1]) when grouping(border) = 0 then sum(touches[2])
            else sum(touches[3]) end
from (
    select case %(by)s::text when 'mode' then p.mode when 'lane' then p.lane when 'office' then p.office
               when 'direction' then p.direction when 'chapter' then p.chapter when 'ahead' then p.ahead
               when 'peak' then p.peak else '' end as key, p.time[1] as before, p.time[2] as border, p.time[3] as after, p.work, p.touches
    from tongguan.phase p
    where p.left_at >= %(since)s::timestamptz and p.left_at < %(until)s::timestamptz
      and (%(office)s::text is null or p.office = %(office)s::text)
      and (%(mode)s::text is null or p.mode = %(mode)s::text)
      and (%(lane)s::text is null or p.lane = %(lane)s::text)
      and (%(agency)s::text is null or p.agencies @> array[%(agency)s::text])
) as left_then group by grouping sets ((key, before), (key, border), (key, after));

-- name: counted_by_agency
-- The same by the agencies whose documents were missing: a case counts under each of them.
select key, case when grouping(before) = 0 then 'before' when grouping(border) = 0 then 'border' else 'after' end,
       coalesce(before, border, after), count(*),
       case when grouping(before) = 0 then sum(work[1]) when grouping(border) = 0 then sum(work[2]) else sum(work[3]) end,
       case when grouping(before) = 0 then sum(touches[1]) when grouping(border) = 0 then sum(touches[2])
            else sum(touches[3]) end
from (
    select k.key as key, p.time[1] as before, p.time[2] as border, p.time[3] as after, p.work, p.touches
    from tongguan.phase p cross join unnest(p.agencies) as k(key)
    where p.left_at >= %(since)s::timestamptz and p.left_at < %(until)s::timestamptz
      and (%(office)s::text is null or p.office = %(office)s::text)
      and (%(mode)s::text is null or p.mode = %(mode)s::text)
      and (%(lane)s::text is null or p.lane = %(lane)s::text)
      and (%(agency)s::text is null or p.agencies @> array[%(agency)s::text])
) as left_then group by grouping sets ((key, before), (key, border), (key, after));

-- name: between
-- The same cases, counted by what it took them from one stamp to another, and each agency to answer.
with left_then as (
    select p.intervals, p.agencies, p.answers from tongguan.phase p
    where p.left_at >= %(since)s::timestamptz and p.left_at < %(until)s::timestamptz
      and (%(office)s::text is null or p.office = %(office)s::text)
      and (%(mode)s::text is null or p.mode = %(mode)s::text)
      and (%(lane)s::text is null or p.lane = %(lane)s::text)
      and (%(agency)s::text is null or p.agencies @> array[%(agency)s::text])
)
select u.place::integer - 1, u.time, count(*), '' from left_then l, unnest(l.intervals) with ordinality as u(time, place)
where u.time is not null group by u.place, u.time
union all
select %(answered)s::integer, a.time, count(*), a.agency from left_then l, unnest(l.agencies, l.answers) as a(agency, time)
where a.time is not null group by a.agency, a.time;

-- name: outliers
-- The cases that took longest in a phase, beyond a fence: longest first.
select p.number, p.office, p.mode, p.lane, p.left_at, p.time[%(place)s::integer], p.work[%(place)s::integer]
from tongguan.phase p
where p.left_at >= %(since)s::timestamptz and p.left_at < %(until)s::timestamptz
  and (%(office)s::text is null or p.office = %(office)s::text) and (%(mode)s::text is null or p.mode = %(mode)s::text)
  and (%(lane)s::text is null or p.lane = %(lane)s::text)
  and (%(agency)s::text is null or p.agencies @> array[%(agency)s::text])
  and p.time[%(place)s::integer] > %(high)s::integer
order by p.time[%(place)s::integer] desc, p.case_id limit %(most)s::integer;
