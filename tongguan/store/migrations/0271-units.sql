-- The containers of a transport document: by them a manifest is found, and what comes in a container.
create table tongguan.consignment_unit (
    manifest bigint  not null,
    place    integer not null,
    unit     text    not null,
    party    text    not null,
    primary key (manifest, place, unit)
);
insert into tongguan.consignment_unit (manifest, place, unit, party)
select distinct c.manifest, c.place, u.unit, c.party
from tongguan.consignment c
cross join lateral jsonb_array_elements(convert_from(c.content, 'utf8')::jsonb -> 'units') as box
cross join lateral (
    select upper(regexp_replace(normalize(box ->> 'id', nfkc), '[^[:alnum:]]', '', 'g')) as unit) u
where u.unit <> '';
create index consignment_unit_unit on tongguan.consignment_unit (unit);
alter table tongguan.consignment_unit enable row level security;
create policy own on tongguan.consignment_unit for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.consignment_unit to tongguan_read;
grant select, insert, delete on tongguan.consignment_unit to tongguan_journey;
