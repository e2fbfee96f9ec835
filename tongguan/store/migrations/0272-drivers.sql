-- The names of drivers who left the register go at their date.
create index fleet_left on tongguan.fleet (ended_at) where kind = 'driver' and plain <> '';
