-- A look knows whose case it was, so that a party finds who looked at its own however many looks there are.

alter table tongguan.look add column declarant text not null default '';
alter table tongguan.look add column owner text not null default '';
create function tongguan.note_whose() returns trigger language plpgsql as $$
begin
    select c.declarant, c.owner into new.declarant, new.owner from tongguan.case_file c where c.id = new.case_id;
    new.declarant := coalesce(new.declarant, '');
    new.owner := coalesce(new.owner, '');
    return new;
end $$;
create trigger note_whose before insert on tongguan.look
    for each row execute function tongguan.note_whose();
update tongguan.look l set declarant = c.declarant, owner = c.owner from tongguan.case_file c where c.id = l.case_id;
create index look_declarant on tongguan.look (declarant, id);
create index look_owner on tongguan.look (owner, id);
revoke all on function tongguan.note_whose from public;
grant execute on function tongguan.note_whose to tongguan_journey;

create or replace function tongguan.looked_at(before bigint, named boolean, most integer) returns table (
    id bigint, number text, reference text, office text, party text, name text, what text, at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select l.id, c.number, c.reference, c.office, l.party, case when named then l.name else '' end, l.what, l.at
    from ((select * from tongguan.look a
           where a.declarant = (select tongguan.caller()) and a.id < coalesce(before, 9223372036854775807)
           order by a.id desc limit most)
          union
          (select * from tongguan.look b
           where b.owner = (select tongguan.caller()) and b.id < coalesce(before, 9223372036854775807)
           order by b.id desc limit most)) l
    cross join lateral (select f.number, f.reference, f.office from tongguan.case_file f where f.id = l.case_id limit 1) c
    order by l.id desc limit most;
    end;
