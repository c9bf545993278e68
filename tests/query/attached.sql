create table shops (id integer primary key, name text);
create table games (id integer primary key, title text, price real, shop_id int references shops(id));
insert into shops values (1, 'North'), (2, 'South');
insert into games values (1, 'Chess', 20, 1), (2, 'Risk', 30, 1), (3, 'Whist', 25, 2);
attach ':memory:' as club;
create table club.games (id integer primary key, title text);
create table club.members (id integer primary key, name text);
create table club.reviews (
    id integer primary key, score int, game_id int references games(id), member_id int references members(id)
);
create table club.notes (id integer primary key, body text, member_id int);
insert into club.games values (1, 'Chess'), (2, 'Whist'), (3, 'Darts'), (4, 'Rummy');
insert into club.members values (1, 'Ann'), (2, 'Bo'), (3, 'Cy');
insert into club.reviews values (1, 9, 1, 1), (2, 8, 3, 1), (3, 4, 2, 2), (4, 7, 3, 2), (5, 6, 3, 3);
insert into club.notes values (1, 'late', 1), (2, 'early', 3);
attach ':memory:' as `annex`;
create table annex.games (id integer primary key, title text);
create table annex.rooms (id integer primary key, name text);
create table annex.game_rooms (game_id int references games(id), room_id int references rooms(id));
insert into annex.games values (1, 'Pool');
insert into annex.rooms values (1, 'Hall'), (2, 'Attic');
insert into annex.game_rooms values (1, 2);
