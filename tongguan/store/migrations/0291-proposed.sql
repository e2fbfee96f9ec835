-- A change of a manifest that stands waits for an officer beside it; what he said is kept.
alter table tongguan.manifest add column proposed bytea;
alter table tongguan.manifest add column word text not null default '';
create index manifest_waits on tongguan.manifest (id desc) where state = 'review' or proposed is not null;
