-- Every list goes by an index, page after page, however long it is.
create index manifest_kind on tongguan.manifest (kind, id desc);
create index manifest_mode on tongguan.manifest (mode, id desc);
create index manifest_state on tongguan.manifest (state, id desc) where state <> 'standing';
create index passage_at on tongguan.passage (at desc, seq desc);
create index passage_office on tongguan.passage (office, at desc, seq desc);
create index vehicle_trip_office on tongguan.vehicle_trip (office, id desc);
create index vehicle_trip_party on tongguan.vehicle_trip (party, id desc);
create index phase_office on tongguan.phase (office, left_at);
create index review_office on tongguan.review (office, due_at, case_id) where outcome = '';
create index review_answered on tongguan.review (answered_at) where answered_at is not null;
