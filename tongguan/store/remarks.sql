-- name: keep
-- A remark on a case.
insert into tongguan.remark (id, case_id, number, owner, declarant, of_office, inside, words, salt, party, name, at,
    delete_by, parties)
values (%(id)s, %(case_id)s, %(number)s, %(owner)s, %(declarant)s, %(of_office)s, %(inside)s, %(words)s, %(salt)s,
    %(party)s, %(name)s, %(at)s, %(delete_by)s, %(parties)s)
on conflict do nothing returning id;

-- name: of_case
-- The remarks on a case that the caller may see, oldest first.
select id, number, of_office, inside, words, party, name, at, parties,
       (select coalesce(json_agg(json_build_object('party', m.party, 'name', m.name, 'at', m.at) order by m.at), '[]')::text
        from tongguan.remark_read m where m.remark = r.id)
from tongguan.remark r where case_id = %(case_id)s::bigint order by at, id;

-- name: read
-- Somebody has read what others said to his agency about a case.
insert into tongguan.remark_read (remark, party, name, at)
select id, %(party)s, %(name)s, %(at)s from tongguan.remark
where case_id = %(case_id)s::bigint and %(party)s::text = any (parties)
on conflict do nothing;

-- name: unread
-- Cases about which another agency said something to one's own that nobody there has read, oldest first.
select number, min(at), count(*) from tongguan.remark r
where parties <> '{}' and array[%(party)s::text] <@ parties and salt <> ''
  and not exists (select from tongguan.remark_read m where m.remark = r.id and m.party = %(party)s)
group by number order by min(at), number limit %(most)s::integer;

-- name: heard
-- An officer answers, or says that nothing is to be answered: what declarants said of this case is heard.
update tongguan.remark set heard_at = %(at)s where case_id = %(case_id)s and heard_at is null and not of_office;

-- name: unheard
-- Cases about which a declarant said something that no officer has answered, oldest first.
select number, min(at), count(*) from tongguan.remark where heard_at is null and not of_office and salt <> ''
group by number order by min(at), number limit %(most)s::integer;

-- name: forget
-- Words past their date go.
update tongguan.remark set words = '', salt = ''
where id in (select r.id from tongguan.remark r
             where r.delete_by < %(today)s::date and r.salt <> ''
               and not exists (select from tongguan.legal_hold h where h.case_id = r.case_id and h.lifted_at is null)
             limit %(most)s::integer);

-- name: walk
-- All remarks with what the chain of acts holds of them.
select r.id, r.case_id, r.salt, r.words, r.inside,
       (select convert_from(a.body, 'UTF8') from tongguan.act a where a.what = 'case.remarked' and a.subject = r.id)
from tongguan.remark r where r.salt <> '' order by r.case_id, r.at;
