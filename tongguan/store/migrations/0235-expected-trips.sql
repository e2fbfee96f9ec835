-- Who comes to a gate soon is found by the time that was told, not among all who ever came.
create index vehicle_trip_expected on tongguan.vehicle_trip (office, (coalesce(arrives_at, received_at)), id desc)
    where state = 'standing';
