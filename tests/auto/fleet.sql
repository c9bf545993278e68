-- Vehicles, trips, service: ranges of numbers and times.
create table vehicles (id integer primary key, vin text not null unique, plate text not null, seats integer not null, min_load_kg integer not null, max_load_kg integer not null, purchased_on date not null, retired_on date);
create table trips (id integer primary key, vehicle_id integer not null references vehicles(id), departure datetime not null, arrival datetime not null, odometer_start integer not null, odometer_end integer not null, passengers integer);
create table service (id integer primary key, vehicle_id integer not null references vehicles(id), opened_at datetime not null, closed_at datetime, hours real not null, hourly_rate real not null, total real not null);
-- expect least before most: select count(*) from vehicles where min_load_kg > max_load_kg or min_load_kg < 0
-- expect bought before it is retired: select count(*) from vehicles where retired_on < purchased_on
-- expect leaves before it arrives: select count(*) from trips where arrival <= departure
-- expect miles go up: select count(*) from trips where odometer_end < odometer_start
-- expect no trip before it was bought: select count(*) from trips t join vehicles v on v.id = t.vehicle_id where t.departure < v.purchased_on
-- expect hours times rate: select count(*) from service where abs(hours * hourly_rate - total) > 0.011
-- expect opened before closed: select count(*) from service where closed_at < opened_at
