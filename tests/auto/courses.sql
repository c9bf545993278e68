-- Courses and who takes them; files; codes with checks.
create table teachers (id integer primary key, full_name text not null, email text not null, joined text not null);
create table courses (id integer primary key, teacher_id integer not null references teachers(id), title text not null, slug text not null unique, capacity integer not null, enrolled integer not null check (enrolled <= capacity),
  valid_from date not null, valid_to date not null, language text, created_at text not null check (created_at like '____-__-__T__:__:__Z'));
create table lessons (id integer primary key, course_id integer not null references courses(id), starts time not null, ends time not null, file_name text, mime_type text, checksum text check (length(checksum) = 64 and checksum not glob '*[^0-9a-f]*'));
create table attempts (id integer primary key, course_id integer not null references courses(id), username text not null check (length(username) between 3 and 24), correct integer not null, questions integer not null, first_seen text not null, last_seen text not null, pin text not null check (length(pin) = 4 and pin not glob '*[^0-9]*'));
-- expect slugs of titles: select count(*) from courses where slug <> lower(replace(replace(title, ' ', '-'), ',', ''))
-- expect as many as there is room: select count(*) from courses where enrolled > capacity or enrolled < 0
-- expect in order: select count(*) from courses where valid_to <= valid_from
-- expect dates in the form that is asked for: select count(*) from courses where datetime(created_at) is null
-- expect no course before its teacher: select count(*) from courses c join teachers t on t.id = c.teacher_id where datetime(c.created_at) < t.joined
-- expect of the day: select count(*) from lessons where ends <= starts
-- expect types of files: select count(*) from lessons where (file_name like '%.png') <> (mime_type = 'image/png')
-- expect not more right than there were: select count(*) from attempts where correct > questions or correct < 0
-- expect seen in order: select count(*) from attempts where datetime(first_seen) is null or last_seen < first_seen
-- expect no junk: select count(*) from attempts where username glob '*[A-Z]*'
