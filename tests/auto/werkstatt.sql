-- Eine Werkstatt, deutsch benannt.
create table Kunde (KundeId integer primary key, Vorname text not null, Nachname text not null, Email text not null, Telefon text, Stadt text not null, Land text not null, Plz text not null, Geburtsdatum date not null, Alter_ integer, erstellt_am datetime not null, geaendert_am datetime not null);
create table Auftrag (AuftragId integer primary key, KundeId integer not null references Kunde(KundeId), beginn datetime not null, ende datetime not null, bestellt_am datetime not null, bezahlt_am datetime);
create table Position (PositionId integer primary key, AuftragId integer not null references Auftrag(AuftragId), Menge integer not null, Einzelpreis numeric(10,2) not null, Gesamtpreis numeric(10,2) not null, Netto numeric(10,2), unique (AuftragId, PositionId));
create table Rechnung (RechnungId integer primary key, AuftragId integer not null references Auftrag(AuftragId), netto numeric(10,2) not null, mwst numeric(10,2) not null, brutto numeric(10,2) not null, rechnungsdatum date not null, faellig_am date not null);
-- expect created before changed: select count(*) from Kunde where geaendert_am < erstellt_am
-- expect in order: select count(*) from Auftrag where ende <= beginn
-- expect paid after it was ordered: select count(*) from Auftrag where bezahlt_am < bestellt_am
-- expect no order before its customer: select count(*) from Auftrag a join Kunde k using (KundeId) where a.bestellt_am < k.erstellt_am
-- expect sums: select count(*) from Rechnung where abs(netto + mwst - brutto) > 0.011
-- expect due after the invoice: select count(*) from Rechnung where faellig_am < rechnungsdatum
