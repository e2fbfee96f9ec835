-- When the means of transport of a manifest came, as an arrival report tells.
alter table tongguan.manifest add column came_at timestamptz;
create index manifest_journey on tongguan.manifest (party, journey) where journey <> '';
