-- Payroll and tickets, in the style of an ORM.
CREATE TABLE "employee" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "first_name" varchar(30) NOT NULL, "last_name" varchar(30) NOT NULL, "email" varchar(254) NOT NULL, "birth_date" date NOT NULL, "hired_on" date NOT NULL, "terminated_on" date NULL);
CREATE TABLE "payslip" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "employee_id" integer NOT NULL REFERENCES "employee" ("id"), "period_start" date NOT NULL, "period_end" date NOT NULL, "gross_pay" decimal NOT NULL, "deductions" decimal NOT NULL, "net_pay" decimal NOT NULL);
CREATE TABLE "ticket" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "employee_id" integer NOT NULL REFERENCES "employee" ("id"), "subject" varchar(200) NOT NULL, "is_closed" bool NOT NULL, "created_at" datetime NOT NULL, "updated_at" datetime NOT NULL, "closed_at" datetime NULL);
CREATE TABLE "reply" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "ticket_id" integer NOT NULL REFERENCES "ticket" ("id"), "parent_id" integer NULL REFERENCES "reply" ("id"), "body" text NOT NULL, "created_at" datetime NOT NULL);
-- expect grown up when hired: select count(*) from employee where hired_on < date(birth_date, '+16 years') or terminated_on < hired_on
-- expect periods: select count(*) from payslip where period_end <= period_start
-- expect pay: select count(*) from payslip where abs(gross_pay - deductions - net_pay) > 0.011 or net_pay <= 0
-- expect the flag and the time: select count(*) from ticket where is_closed <> (closed_at is not null)
-- expect in order: select count(*) from ticket where updated_at < created_at or closed_at < created_at
-- expect no answer before its question: select count(*) from reply r join ticket t on t.id = r.ticket_id where r.created_at < t.created_at
-- expect no answer before what it answers: select count(*) from reply r join reply p on p.id = r.parent_id where r.created_at < p.created_at
