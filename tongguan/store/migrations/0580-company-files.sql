-- Files of companies are handed in at the desk, and the background process brings them in.
alter table tongguan.company_import add column whole bigint not null default 0;  -- rows that the file has
alter table tongguan.company_import add column object text not null default '';  -- where it lies in the object store, until all of it is in
create index company_import_lies on tongguan.company_import (started_at) where object <> '';
grant update (whole, object) on tongguan.company_import to tongguan_journey;
