-- A clinic: people with their birth dates, visits in order, invoices that add up.
create table patients (id integer primary key, first_name text not null, last_name text not null, sex text not null check (sex in ('female', 'male')),
  birth_date date not null, age integer not null, email text unique, phone text, registered_at datetime not null);
create table doctors (id integer primary key, name text not null, email text not null, hired_on date not null);
create table appointments (id integer primary key, patient_id integer not null references patients(id), doctor_id integer not null references doctors(id),
  status text not null check (status in ('scheduled', 'completed', 'cancelled')), booked_at datetime not null, starts_at datetime not null, ends_at datetime not null,
  completed_at datetime, cancelled_at datetime);
create table invoices (id integer primary key, appointment_id integer not null references appointments(id), net_amount numeric not null, tax_amount numeric not null,
  gross_amount numeric not null, issued_on date not null, due_date date not null, paid_on date);
-- expect the age is that of the birth date: select count(*) from patients where abs(age - (2024 - substr(birth_date, 1, 4))) > 1
-- expect who is hired is grown up and no visit ends before it starts: select count(*) from appointments where ends_at <= starts_at
-- expect booked before it starts: select count(*) from appointments where starts_at < booked_at
-- expect only what is completed has an end: select count(*) from appointments where (status = 'completed') <> (completed_at is not null)
-- expect only what is cancelled says so: select count(*) from appointments where (status = 'cancelled') <> (cancelled_at is not null)
-- expect nobody books before he is known: select count(*) from appointments a join patients p on p.id = a.patient_id where a.booked_at < p.registered_at
-- expect sums: select count(*) from invoices where abs(net_amount + tax_amount - gross_amount) > 0.011 or net_amount <= 0
-- expect due after it was issued: select count(*) from invoices where due_date < issued_on or paid_on < issued_on
-- expect phones without extensions: select count(*) from patients where phone like '%x%'
