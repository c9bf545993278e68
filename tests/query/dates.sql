create table rooms (id integer primary key, name text not null, opened date);
create table visits (
    id integer primary key, room_id integer not null references rooms, came_at datetime, left_at text, steps integer
);
create index visits_came_at on visits (came_at);
create table days (day date primary key, note text);
create table slots (starts timestamp primary key, room_id integer references rooms);
insert into rooms values (1, 'red', '2024-01-01'), (2, 'blue', '2024-06-01'), (3, 'green', null);
insert into visits values
    (1, 1, '2024-05-31 23:59:59', '2024-06-01', 5),
    (2, 1, '2024-06-01 00:00:00', '2024-06-01T10:30', 6),
    (3, 1, '2024-06-01T10:30:15.250', '2024-06-01 10:30:59.999', 7),
    (4, 2, '2024-06-01 23:59:59.999', '2024-06-02T00:00:00Z', 8),
    (5, 2, '2024-06-02', '2024-06-01T10:31', 9),
    (6, 2, null, '2024-06-01 10:29', null);
insert into days values ('2024-06-01', 'first'), ('2024-06-02', 'second');
insert into slots values ('2024-06-01 00:00:00', 1), ('2024-06-01 10:30:00', 2);
insert into slots values ('2024-06-03', 3), ('2024-06-04T00:00:00', 1);
