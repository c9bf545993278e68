//! The words for what columns and tables are about.

use super::super::terms::{TEMPERATURE, WEIGHT};
use super::Guess::{self, Choice, Clock, Day, Degrees, Flag, Moment, Number, Text};

pub(in crate::seed::auto) const SIZES: &str = "pick('S', 'M', 'L', 'XL')";

pub(in crate::seed::auto) const RECENTLY: Guess = Moment("fake.datetime('-2 years', 'now')");

pub(in crate::seed::auto) const LATELY: Guess = Day("fake.date('-2 years', 'now')");

/// Words for a share of a hundred.
pub(in crate::seed::auto) const PERCENT: &str = "percent percentage pct prozent pourcent pourcentage porcentaje";

/// Words for a season.
pub(in crate::seed::auto) const SEASONS: &str = "season saison temporada stagione";

/// Numbers by which a part of a year is named.
pub(in crate::seed::auto) const MONTHS: &str = "month mth monat mois mes mese month_no month_number monat_nr";
pub(in crate::seed::auto) const QUARTERS: &str =
    "quarter qtr quarter_no quartal quartal_nr trimestre trimester fiscal_quarter";
pub(in crate::seed::auto) const WEEKS: &str = "week wk week_no week_number week_nr kw woche kalenderwoche kalender_woche calendar_week iso_week semaine semana settimana";

/// Tables of what is to be paid.
pub(in crate::seed::auto) const BILLS: &str =
    "invoice bill rechnung ausgangsrechnung eingangsrechnung facture factura fattura beleg statement";

/// What columns are about, each with its words: English, German, French, Spanish ones and some of other languages, without accents.
/// What is said of the longest run of a name's words counts, and of those the last (`runs`).
pub(in crate::seed::auto) const NAMES: &[(&str, Guess)] = &[
    (
        "first_name firstname given_name given_names givenname forename fname first_names vorname rufname prenom prenoms \
         nombre_pila nombres nombre_propio nome_proprio voornaam fornavn",
        Text("fake.first_name"),
    ),
    (
        "last_name lastname surname family_name familyname lname nachname familienname zuname nom_famille nom_de_famille apellido apelido apelidos \
         apellidos primer_apellido ultimo_nome cognome sobrenome achternaam maiden_name",
        Text("fake.last_name"),
    ),
    ("middle_name middlename", Text("fake.first_name")),
    (
        "partner_one partner_two bride groom braut braeutigam full_name fullname real_name realname display_name author artist composer compositore compositor komponist compositeur director contact contact_name contacto contacto_nombre owner salesperson contact_person speaker \
         instructor lecturer recipient cardholder account_holder ansprechpartner ansprechpartnerin nom_complet nombre_completo \
         vollstaendiger_name vollname kontaktperson personne_contact persona_contacto beneficiary payee payer signed_by created_by \
         approved_by handled_by inspector holder",
        Text("fake.name"),
    ),
    (
        "user_name username login nick nickname handle screen_name benutzername nutzername anmeldename usuario nombre_usuario \
         nom_utilisateur pseudo identifiant login_name",
        Text("fake.username"),
    ),
    (
        "email e_mail e_mail_addr mail_addr mail email_address mail_address emailadresse mailadresse email_adresse mail_adresse e_mail_adresse correo \
         correo_electronico courriel adresse_mail adresse_email adresse_courriel email_addr posta_elettronica indirizzo_email",
        Text("fake.email"),
    ),
    (
        "phone phone_number phone_no tel_no tel_nr phonenumber telephone tel fax mobile mobile_number cell cell_phone cellphone telefon telefonnummer \
         telefon_nummer handy handynummer handy_nummer mobilnummer mobil telefono numero_telefono telefono_movil movil celular telemovel numero_telemovel telefone_contacto telefono_contacto telefone_contato numero_destino numero_origem numero_origen cellulare telefone \
         portable numero_telephone contact_number msisdn faxnummer rufnummer",
        Text("fake.world_phone"),
    ),
    ("pass user_pass passwort senha password passwd pwd mot_de_passe contrasena", Text("fake.password(12)")),
    ("password_hash hash digest checksum sha256 password_digest content_hash pruefsumme", Text("fake.sha256")),
    ("md5 etag", Text("fake.md5")),
    ("sha1 commit commit_sha sha", Text("fake.sha1")),
    ("token secret api_key session_key nonce salt access_token refresh_token", Text("fake.hex(32)")),
    ("uuid guid uid", Text("fake.uuid")),
    ("gender sex geschlecht sexe sexo genre_civil genero sesso", Text("fake.gender")),
    ("salutation anrede honorific civilite tratamiento name_prefix name_title", Text("fake.prefix")),
    (
        "job job_title occupation profession position beruf berufsbezeichnung stelle fonction poste metier puesto cargo profesion \
         ocupacion role_title designation",
        Text("fake.job"),
    ),
    (
        "company company_name employer organization organisation organization_name vendor supplier manufacturer publisher brand firma \
         firmenname unternehmen gesellschaft hersteller lieferant arbeitgeber verlag empresa compania fabricante proveedor editorial \
         entreprise societe raison_sociale razon_social fournisseur fabricant editeur label insurer airline sponsor provider agency marke \
         marque marca azienda ditta versicherer kunde_firma business_name bank bank_name studio",
        Text("fake.company"),
    ),
    ("industry sector branche", Text("fake.industry")),
    (
        "address billing_address shipping_address adresse adresse_postale direccion domicilio morada logradouro rua indirizzo anschrift endereco address_line \
         addr line1 street street_name street_address address1 address_line1 strasse calle rue via postal_address",
        Text("fake.world_street"),
    ),
    (
        "address2 address_line2 address_line_2 line2 apartment apt suite adresszusatz complement_adresse",
        Text("fake.secondary_address"),
    ),
    (
        "city city_name town town_name stadt ort wohnort startort zielort geburtsort ville ciudad localidad localidade poblacion municipio comune citta cidade commune \
         birthplace place_of_birth lieu lieu_naissance lugar origin_city destination_city gemeinde startadresse municipality village",
        Text("fake.world_city"),
    ),
    (
        "state province region county uf regione bundesland provincia departement kanton estado_provincia comunidad district bezirk",
        Text("fake.world_region"),
    ),
    ("state_code state_abbr state_abbreviation province_code region_code", Text("fake.world_region_code")),
    (
        "zip zip_code zipcode postcode post_code postal_code postalcode plz postleitzahl post_leitzahl code_postal cp cep codigo_postal cap",
        Text("fake.world_postcode"),
    ),
    (
        "paese country country_name land herkunftsland staat pays pais staatsangehoerigkeit \
         birth_country country_of_origin",
        Text("fake.world_country"),
    ),
    (
        "country_code iso2 land_code laendercode laenderkuerzel landeskuerzel code_pays codigo_pais country_iso country_iso2 country_cd",
        Text("fake.world_country_code"),
    ),
    (
        "lingua_madre language lang sprache langue idioma lengua lingua preferred_language muttersprache",
        Text("fake.world_language"),
    ),
    ("language_code lang_code sprachcode code_langue codigo_idioma language_iso", Text("fake.world_language_code")),
    ("locale", Text("fake.world_locale")),
    ("timezone_name tz_name timezone time_zone tz zeitzone fuseau_horaire zona_horaria", Text("fake.world_timezone")),
    (
        "currency currency_code ccy waehrung waehrungscode devise moneda divisa code_devise currency_iso valuta monnaie",
        Text("fake.world_currency"),
    ),
    (
        "url website homepage link web site webseite site_web sitio_web pagina_web website_url source_url video_url",
        Text("fake.url"),
    ),
    (
        "image image_url photo avatar picture thumbnail avatar_url photo_url bild imagen foto cover_url logo logo_url thumbnail_url cover_image",
        Text("fake.image_url"),
    ),
    ("domain domain_name", Text("fake.domain")),
    ("host hostname host_name", Text("fake.hostname")),
    (
        "last_ip ip ip_address ipv4 ipv4_address ipv4_addr ip_addr remote_addr client_ip adresse_ip direccion_ip login_ip",
        Text("fake.ipv4"),
    ),
    ("ipv6 ipv6_address ipv6_addr ip6", Text("fake.ipv6")),
    ("mac mac_address mac_addr", Text("fake.mac")),
    ("user_agent", Text("fake.user_agent")),
    ("nicename user_nicename post_name slug permalink url_slug", Text("fake.slug")),
    (
        "title titel titre titulo titolo assunto oggetto headline subject heading betreff ueberschrift objet asunto intitule titulares",
        Text("fake.headline"),
    ),
    ("preheader preview_text tagline slogan motto subtitle untertitel sous_titre subtitulo", Text("fake.headline")),
    (
        "product item artikelname produktname nom_produit nombre_producto article_name equipment part \
         merchandise artikel produkt produit producto articulo gift prize model modell modele modelo",
        Text("fake.product"),
    ),
    (
        "description beschreibung descripcion descrizione summary abstract excerpt about bio biography biographie biografia biografie werdegang lebenslauf blurb details synopsis overview \
         zusammenfassung resume_text sinopsis sinossi trama resume presentation postmortem post_mortem header descricao descrizione_breve intro introduction resumo bericht resumen kurzbeschreibung detail descriptif purpose zweck objectif proposito diagnosis diagnose treatment \
         instructions scope terms background",
        Text("fake.blurb"),
    ),
    (
        "problem probleme problema comment comments note notes notice notices announcement remark remarks message feedback excuse reason caption quote review kommentar anmerkung anmerkungen bemerkung \
         bemerkungen notiz notizen nachricht grund commentaire commentaires remarque remarques motif avis observation observations comentario \
         comentarios nota notas observacoes observacao osservazioni osservazione observaciones mensaje motivo resena memo complaint finding findings symptoms response_text answer \
         report report_text rapport informe befund gutachten relazione compte_rendu \
         alt_text verwendungszweck concepto explanation justification appreciation",
        Text("fake.remark"),
    ),
    (
        "body content text article story lyrics inhalt contenu contenido corps cuerpo texte texto transcript",
        Text("fake.story(1..3)"),
    ),
    (
        "tag keyword topic category group kategorie categorie categoria service_name theme \
         specialty speciality specialization specialisation fachgebiet specialite especialidad discipline fach matiere asignatura rubrik thema \
         sujet tema section",
        Text("fake.topic"),
    ),
    ("status state_name", Text("pick('new', 'open', 'done')")),
    ("role rolle", Text("pick('user', 'editor', 'admin')")),
    ("priority severity prioritaet priorite prioridad urgency", Text("pick('low', 'medium', 'high')")),
    ("level difficulty niveau nivel", Text("pick('low', 'medium', 'high')")),
    ("size groesse taille talla", Text(SIZES)),
    (
        "relationship relation_type kinship verwandtschaft parentesco",
        Text("pick('partner', 'child', 'parent', 'sibling')"),
    ),
    ("platform", Text("pick('PC', 'Switch', 'PS5', 'Xbox', 'Mobile')")),
    ("unit unit_of_measure uom einheit unite unidad", Text("pick('kg', 'l', 'm', 'pcs')")),
    (
        "payment_method zahlungsart zahlungsweise mode_paiement forma_pago metodo_pago",
        Text("pick('card', 'cash', 'transfer')"),
    ),
    (
        "blood_type blood_group blutgruppe groupe_sanguin grupo_sanguineo",
        Text("pick('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', '0+', '0-')"),
    ),
    ("colore cor color colour farbe couleur color_name farbton", Text("fake.color_name")),
    ("hex_color color_hex hex_code", Text("fake.color")),
    ("isbn isbn13", Text("fake.isbn13")),
    ("isbn10", Text("fake.isbn10")),
    ("issn", Text("fake.numerify('####-####')")),
    ("isrc", Text("upper(fake.bothify('?????#######'))")),
    (
        "imei chip_number chip_no chip microchip microchip_number microchip_no chipnummer transponder",
        Text("fake.numerify('###############')"),
    ),
    ("siret cnpj", Text("fake.numerify('##############')")),
    ("siren", Text("fake.numerify('#########')")),
    ("dni numero_dni nif_persona", Text("fake.dni")),
    ("cpf", Text("fake.cpf")),
    ("partita_iva steuernummer steuer_id steueridentifikationsnummer tax_number", Text("fake.numerify('###########')")),
    ("nif cif vat_id vat_number vat_no tax_id ust_id numero_tva nit", Text("upper(fake.bothify('??#########'))")),
    (
        "source_branch target_branch branch_name git_branch head_branch base_branch head_ref base_ref git_ref feature_branch",
        Text("fake.slug"),
    ),
    ("default_branch main_branch", Text("pick('main', 'main', 'main', 'develop')")),
    ("ean barcode gtin ean13 code_barres codigo_barras strichcode", Text("fake.ean13")),
    ("upc", Text("fake.upc_a")),
    (
        "sku code article_number part_number reference ref serial serial_number serial_no seriennummer artikelnummer numero_serie license_number \
         license_no licence_number tracking_number tracking_code order_number invoice_number membership_number batch_number \
         rechnungsnummer kundennummer auftragsnummer bestellnummer vertragsnummer referencia codigo policy_number claim_number case_number \
         registration_number confirmation_code coupon voucher booking_ref lot_number fuehrerschein_nr tag_number",
        Text("upper(fake.bothify('???-####'))"),
    ),
    ("iban", Text("fake.iban")),
    ("last4 last_4 last_four card_last4 card_last_four", Text("fake.numerify('####')")),
    ("bic swift", Text("fake.swift")),
    ("card_number credit_card credit_card_number kartennummer", Text("fake.credit_card_number")),
    ("ssn social_security_number", Text("fake.ssn")),
    ("passport passport_number passport_no reisepass", Text("fake.passport_number")),
    ("icd10 icd icd_code icd10_code diagnosis_code", Text("upper(fake.bothify('?##.#'))")),
    ("key flag_key env_key config_key setting_key feature_key", Text("fake.slug")),
    ("vin bastidor numero_bastidor fahrgestellnummer", Text("fake.vin")),
    ("placa patente_auto license_plate plate number_plate plate_number registration_plate", Text("fake.license_plate")),
    (
        "kfz_kennzeichen kennzeichen nummernschild",
        Text(
            "pick('B', 'DD', 'F', 'HH', 'K', 'KA', 'L', 'M', 'N', 'S') || '-' || upper(fake.letters(2)) || ' ' || int(10, 9999)",
        ),
    ),
    ("immatriculation plaque_immatriculation targa", Text("upper(fake.bothify('??-###-??'))")),
    ("matricula matricula_coche", Text("fake.numerify('####') || ' ' || upper(fake.bothify('???'))")),
    ("version firmware firmware_version app_version", Text("fake.semver")),
    (
        "nome_arquivo arquivo nome_file file filename file_name dateiname nom_fichier nombre_archivo original_name attachment_name datei fichier archivo",
        Text("fake.file_name"),
    ),
    ("percorso caminho path file_path dateipfad chemin ruta storage_path", Text("fake.file_path")),
    (
        "tipo_mime_arquivo mime_type mime content_type media_type mimetype file_type dateityp type_mime tipo_mime",
        Text("fake.mime_type"),
    ),
    ("extension file_extension ext dateiendung", Text("fake.file_extension")),
    (
        "breed species race_animal",
        Text("pick('Beagle', 'Poodle', 'Collie', 'Terrier', 'Siamese', 'Persian', 'Bengal', 'Lop')"),
    ),
    ("month_name", Text("fake.month_name")),
    ("weekday day_of_week wochentag jour_semaine dia_semana", Text("fake.day_of_week")),
    ("json metadata meta settings config options payload attributes properties preferences extra", Text("fake.json")),
    (
        "salary income annual_salary yearly_salary base_salary jahresgehalt jahreseinkommen gehalt salaire_annuel salario_anual",
        Number(24_000.0, 120_000.0, 2),
    ),
    (
        "monthly_salary monatsgehalt salaire salario sueldo gross_pay net_pay lohn bruttolohn nettolohn salaire_brut salaire_net sueldo_bruto \
         gross_salary net_salary nomina payroll",
        Number(1_800.0, 9_000.0, 2),
    ),
    ("rent monthly_rent renta miete kaltmiete warmmiete loyer alquiler", Number(400.0, 3_000.0, 2)),
    (
        "budget versicherungssumme sum_insured insured_value insurance_value coverage_amount revenue principal loan_amount umsatz turnover chiffre_affaires presupuesto anschaffungspreis",
        Number(2_000.0, 90_000.0, 2),
    ),
    (
        "valor valor_causa valor_total importo importe_total quota preco price cost unit_price amount fee wage total subtotal tax mwst ust preis precio prix prezzo betrag montant importe balance saldo solde fare deposit \
         kosten gebuehr beitrag cuota cotisation frais tarif tarifa charge premium premio bid rate_amount kaution caution fianza replacement_cost",
        Number(5.0, 100.0, 2),
    ),
    (PERCENT, Number(0.0, 100.0, 0)),
    (
        "discount progress rabatt remise descuento battery share completion load fortschritt progression avance occupancy \
         discount_percent fill_level soc",
        Number(0.0, 100.0, 0),
    ),
    (
        "interest_rate interest zinssatz zins taux_interet tipo_interes apr commission commission_percent provision",
        Number(0.5, 9.5, 2),
    ),
    (
        "valor_hora value_hour rate_hour hour_rate price_hour per_hour_rate tariffa_oraria hourly_rate hourly_wage hourly_pay rate_per_hour stundensatz stundenlohn taux_horaire salario_hora tarifa_hora precio_hora",
        Number(15.0, 120.0, 2),
    ),
    (
        "tariffa_giornaliera diaria daily_rate day_rate nightly_rate night_rate room_rate rate_per_night rate_per_day tagessatz tarif_journalier tarifa_diaria \
         price_per_night price_per_day",
        Number(40.0, 400.0, 2),
    ),
    (
        "years years_of_experience years_experience experience_years work_experience_years berufserfahrung jahre dienstjahre berufsjahre annees anos",
        Number(1.0, 30.0, 0),
    ),
    ("tax_rate vat_rate vat_percent tax_percent steuersatz mwst_satz taux_tva tipo_iva", Number(5.0, 21.0, 0)),
    (
        "quantidade quantita quantity qty menge cantidad quantite units amount_ordered anzahl nombre_articles stueck stueckzahl copies pieces",
        Number(1.0, 10.0, 0),
    ),
    (
        "guests party_size persons personen nombre_personnes numero_personas passengers seats_booked covers participants \
         teilnehmer attendees comensales",
        Number(1.0, 6.0, 0),
    ),
    (
        "giacenza estoque stock in_stock inventory count views likes clicks downloads visits lagerbestand bestand existencias view_count aufrufe vues \
         points punkte puntos mileage_points votes stimmen voix votos",
        Number(0.0, 500.0, 0),
    ),
    (
        "posti posti_totali vagas capacity seats places plaetze sitzplaetze kapazitaet capacite plazas aforo seat_count max_participants",
        Number(10.0, 300.0, 0),
    ),
    ("rating stars sterne note_moyenne etoiles estrellas bewertung valoracion puntuacion", Number(1.0, 5.0, 0)),
    ("score grade mark zensur", Number(1.0, 10.0, 0)),
    ("age alter edad idade leeftijd age_years lebensalter", Number(18.0, 80.0, 0)),
    (
        "anno_immatricolazione ano_fabricacao year jahr release_year publication_year annee ano anio anno baujahr erscheinungsjahr year_built built_year model_year \
         year_published modelljahr annee_construction ano_publicacion gegruendet gruendung fonde fundado",
        Number(1970.0, 2021.0, 0),
    ),
    ("born birth_year geburtsjahr year_of_birth", Number(1920.0, 2004.0, 0)),
    ("died death_year todesjahr", Number(1960.0, 2024.0, 0)),
    (
        "minimum_age min_age edad_minima mindestalter age_minimum age_rating age_limit fsk eta_minima idade_minima",
        Number(6.0, 18.0, 0),
    ),
    ("birth_order birth_ord geburtsfolge", Number(1.0, 6.0, 0)),
    (
        "http_status http_status_code status_code response_status response_code",
        Choice("pick(200, 200, 200, 201, 204, 301, 400, 401, 404, 500)"),
    ),
    ("exit_code exit_status return_code", Choice("pick(0, 0, 0, 1, 2)")),
    ("word_count words words_count wortanzahl", Number(50.0, 2_000.0, 0)),
    ("number_of_acts number_of_parts number_of_sections", Number(1.0, 6.0, 0)),
    ("story_points", Choice("pick(1, 2, 3, 5, 8, 13)")),
    ("codice_fiscale", Text("upper(fake.bothify('??????##?##?###?'))")),
    ("goals tore buts goles", Number(0.0, 5.0, 0)),
    (MONTHS, Number(1.0, 12.0, 0)),
    (QUARTERS, Number(1.0, 4.0, 0)),
    (WEEKS, Number(1.0, 52.0, 0)),
    ("day tag_im_monat jour dia day_of_month", Number(1.0, 28.0, 0)),
    ("hour", Number(0.0, 23.0, 0)),
    ("minute second", Number(0.0, 59.0, 0)),
    ("latitude lat breitengrad latitud latitudine breite_grad", Degrees("fake.world_latitude", 85.0)),
    ("longitude lon lng long laengengrad longitud longitudine", Degrees("fake.world_longitude", 179.0)),
    (WEIGHT, Number(1.0, 100.0, 1)),
    ("body_weight koerpergewicht", Number(48.0, 110.0, 1)),
    ("body_height koerpergroesse estatura", Number(150.0, 198.0, 0)),
    (
        "lunghezza larghezza altezza altezza_massima comprimento largura profundidade height width length depth hoehe breite laenge tiefe hauteur largeur longueur altura ancho largo alto anchura",
        Number(1.0, 200.0, 1),
    ),
    ("distance entfernung distancia strecke", Number(1.0, 400.0, 1)),
    (
        "odometer mileage kilometerstand kilometrage kilometraje start_km km_start odometer_start end_km km_end odometer_end km kilometer kilometers tachostand km_stand",
        Number(1_000.0, 180_000.0, 0),
    ),
    (TEMPERATURE, Number(-10.0, 35.0, 1)),
    ("body_temperature koerpertemperatur", Number(36.0, 39.5, 1)),
    (
        "oxygen_saturation oxygen_percent oxygen_level oxygen blood_oxygen o2_sat sao2 spo2 sauerstoffsaettigung",
        Number(94.0, 100.0, 0),
    ),
    ("respiratory_rate atemfrequenz", Number(12.0, 20.0, 0)),
    ("dew_point taupunkt", Number(-5.0, 14.0, 1)),
    ("cloud_cover oktas cloud_cover_oktas", Number(0.0, 8.0, 0)),
    ("precip", Number(0.0, 40.0, 1)),
    ("wind_dir", Number(0.0, 359.0, 0)),
    ("wind_gust gust", Number(10.0, 120.0, 1)),
    ("voltage spannung tension_electrique voltaje", Number(218.0, 242.0, 1)),
    ("power_factor leistungsfaktor", Number(0.7, 1.0, 2)),
    ("bpm tempo", Number(60.0, 180.0, 0)),
    ("ph ph_value ph_wert", Number(5.5, 8.5, 1)),
    ("abv alcohol alcohol_percent alcohol_content alkoholgehalt", Number(4.5, 14.5, 1)),
    ("vintage jahrgang millesime anada", Number(1990.0, 2022.0, 0)),
    ("magnitude", Number(1.0, 7.5, 1)),
    ("azimuth bearing wind_direction windrichtung", Number(0.0, 359.0, 0)),
    ("wind_speed windgeschwindigkeit", Number(0.0, 90.0, 1)),
    ("pressure air_pressure luftdruck pression", Number(985.0, 1035.0, 1)),
    ("rainfall precipitation niederschlag", Number(0.0, 40.0, 1)),
    ("hemoglobin haemoglobin hb hgb", Number(11.0, 17.0, 1)),
    ("bmi", Number(18.0, 35.0, 1)),
    ("speed geschwindigkeit vitesse velocidad", Number(5.0, 130.0, 1)),
    ("elo mmr", Number(800.0, 2400.0, 0)),
    ("rounds round_count runden", Number(3.0, 11.0, 0)),
    (
        "track_number track_no disc_number disc_no disc chapter_number chapter_no episode_number episode_no season_number season_no",
        Number(1.0, 12.0, 0),
    ),
    (
        "house_number house_no hausnummer haus_nr street_number street_no building_number numero_casa numero_voie numero_rue numero_civico \
         numero_calle",
        Number(1.0, 180.0, 0),
    ),
    ("heart_rate pulse puls pouls pulso heartrate", Number(55.0, 110.0, 0)),
    ("systolic systolic_bp", Number(100.0, 150.0, 0)),
    ("diastolic diastolic_bp", Number(60.0, 95.0, 0)),
    ("duration runtime dauer duree duracion runtime_minutes duration_minutes", Number(5.0, 240.0, 0)),
    ("duration_seconds", Number(10.0, 3600.0, 0)),
    ("milliseconds ms", Number(100_000.0, 400_000.0, 0)),
    (
        "tamanho tamanho_bytes dimensione_bytes file_length bytes file_size filesize byte_size size_bytes dateigroesse taille_fichier",
        Number(1_000.0, 10_000_000.0, 0),
    ),
    ("pages page_count seiten seitenzahl paginas", Number(50.0, 900.0, 0)),
    ("calories kalorien calorias", Number(80.0, 900.0, 0)),
    ("floor etage stockwerk piso planta stock_werk", Number(0.0, 9.0, 0)),
    ("rooms zimmer pieces_nombre", Number(1.0, 6.0, 0)),
    ("area floor_area surface superficie flaeche lot_area", Number(30.0, 400.0, 1)),
    ("elevation altitude hoehe_meer", Number(0.0, 1_500.0, 1)),
    ("liter liters litres litros litre volume", Number(5.0, 80.0, 2)),
    ("ore ore_lavorate hours_worked stunden heures horas nights naechte nuits noches", Number(1.0, 12.0, 0)),
    ("port", Number(1024.0, 65535.0, 0)),
    (
        "position rank sort sort_order ordinal sequence line line_no number num no nr numero rang platz place reihenfolge posicion season episode \
         round runde",
        Number(1.0, 100.0, 0),
    ),
    ("probability ratio rate fraction confidence", Number(0.0, 1.0, 3)),
    (
        "birthday birth_date birthdate date_of_birth birth dob bday geb geb_datum geburtsdatum geburtstag naissance date_naissance fecha_nacimiento nacimiento nac fecha_nac date_naiss \
         data_nascita data_nascimento born_on born_at geboren_am nacido_el ne_le",
        Day("fake.date_of_birth(18, 80)"),
    ),
    (
        "founded_on founded_at founding_date established_on gegruendet_am gruendung_am gruendungsdatum date_fondation fecha_fundacion",
        Day("fake.date('-60 years', '-3 years')"),
    ),
    (
        "last_access first_access last_visit first_visit last_activity last_active ctime mtime atime stime created updated modified deleted timestamp last_login last_seen created_at updated_at erstellt geaendert cree modifie creado actualizado",
        RECENTLY,
    ),
    ("at ts datetime zeitpunkt zeitstempel horodatage", RECENTLY),
    ("data date day_on on datum fecha until since due deadline am date_on", LATELY),
    ("ora time uhrzeit hora heure clock opens_at closes_at opening_time closing_time oeffnet schliesst", Clock),
    (
        "attivo ativo active enabled verified approved confirmed published visible available aktiv actif active_flag activo verfuegbar disponible disponivel \
         bestaetigt sichtbar",
        Flag("bool(0.8)"),
    ),
    (
        "pagata pagato done completed paid shipped admin featured archived disabled locked hidden deleted_flag flag erledigt gesperrt bezahlt archiviert smoking \
         termine paye archive_flag pagado terminado",
        Flag("bool(0.3)"),
    ),
];

/// People, and what else tables hold, with what the name of one is.
pub(in crate::seed::auto) const TABLES: &[(&str, &str)] = &[
    (
        "product item artikel produkt produit producto good merchandise sku equipment stock plat dish plato gericht menu_item meal article articulo \
         drug medication medicine ingredient part asset tool spare_part machine instrument",
        "fake.product",
    ),
    (PEOPLE, "fake.name"),
    (
        "company vendor supplier publisher manufacturer organization organisation brand shipper employer club team bank store shop firma unternehmen \
         lieferant hersteller entreprise fournisseur fabricant empresa proveedor fabricante airline insurer agency carrier lender verein restaurant \
         merchant provider partner hotel clinic hospital school university tenant_company operator sponsor dealer verlag editorial",
        "fake.company",
    ),
    (
        "city town stadt ort ville ciudad municipality airport station standort haltestelle stop port gare aeropuerto flughafen",
        "fake.city",
    ),
    ("country nation land pays pais", "fake.country"),
    ("state region province bundesland provincia departement district", "fake.state"),
    ("language sprache langue idioma", "fake.language_name"),
    ("color colour farbe couleur", "fake.color_name"),
    ("currency waehrung devise moneda", "fake.currency_name"),
    (
        "tag category genre topic department keyword label kind type group role kategorie categorie categoria abteilung departamento thema rubrik \
         subject fach matiere asignatura theme section skill specialty discipline sport",
        "fake.topic",
    ),
    (ANIMALS, "fake.first_name"),
    ("file document attachment upload download asset_file datei anhang fichier archivo adjunto", "fake.file_name"),
    (
        "course kurs cours curso event veranstaltung evento evenement film movie book buch livre libro article post talk session workshop lesson campaign \
      song track album exhibit exhibition title episode series video podcast survey poll lecture conference",
        "fake.headline",
    ),
];

/// What a file holds by words of its name, and how such files are called.
pub(in crate::seed::auto) const FILES_OF: [(&str, &str); 3] = [
    (
        "image picture photo avatar ray xray scan logo cover thumbnail banner icon bild foto imagen portrait artwork",
        "fake.slug || pick('.jpg', '.jpg', '.png')",
    ),
    ("audio sound song track recording podcast", "fake.slug || '.mp3'"),
    ("video film clip movie", "fake.slug || '.mp4'"),
];

pub(in crate::seed::auto) const EMPLOYED: &str = "employee staff worker nurse doctor physician teacher driver pilot mechanic technician mitarbeiter angestellter personal \
    fahrer lehrer profesor profesora professeur enseignant docente arzt medico medecin enfermero infirmier krankenpfleger trainer coach instructor employe salarie empleado trabajador dipendente funcionario vet veterinarian clerk agent officer";

/// What is measured of bodies, not of rooms.
pub(in crate::seed::auto) const OF_BODIES: &str = "pulse puls pouls heart_rate systolic systolic_bp diastolic bmi body_fat body_fat_percent fat_percent body_fat_percentage \
    waist waist_circumference muscle_mass resting_heart_rate";

pub(in crate::seed::auto) const BUILDS: &str =
    "build pipeline job run commit deployment deploy release check merge pull_request pr";

/// Words for animals.
pub(in crate::seed::auto) const ANIMALS: &str = "cat dog pet animal tier haustier animal_compagnie mascota horse cow";

/// Words for people.
pub(in crate::seed::auto) const PEOPLE: &str = "user person people customer client employee author artist member student teacher owner patient doctor actor director contact \
    account_holder player salesperson salespeople staff friend guest writer reviewer manager passenger driver candidate contributor kunde kundin \
    mitarbeiter mitarbeiterin fahrer patient arzt aerztin lehrer lehrerin schueler schuelerin benutzer nutzer mitglied studierende studierender \
    angestellte angestellter autor autorin mieter vermieter gast spieler teilnehmer dozent trainer verkaeufer client cliente utilisateur eleve \
    etudiant professeur employe salarie medecin auteur adherent abonne invite locataire joueur participant formateur serveur vendeur conducteur \
    chauffeur infirmier socio alumno alumna empleado empleada paciente medico profesor profesora usuario miembro conductor huesped inquilino jugador \
    monitor entrenador camarero vendedor ponente nurse physician surgeon dentist vet therapist agent broker tenant landlord buyer seller visitor \
    attendee speaker instructor coach referee judge lawyer witness donor volunteer subscriber follower sender recipient technician engineer pilot \
    captain crew chef cook waiter cashier courier rider operator_person supervisor approver applicant voter citizen resident parent child guardian \
    sibling spouse beneficiary payee holder farmer worker curator kurator commissaire comisario musician composer performer singer librarian reader borrower lender_person editor \
    responsable guardian judge juiz juiza giudice juez richter juge translator narrator host organizer organiser presenter panelist assignee reporter requester creator trainee professor lecturer tutor pupil \
    dependent personne persona individual human traveller traveler shopper consumer colleague mechanic inspector auditor investigator officer maid housekeeper cleaner receptionist concierge valet bartender barista hairdresser stylist nanny caretaker athlete runner swimmer cyclist claimant skater jockey";

/// Words that end as words for people do and are none.
pub(in crate::seed::auto) const THINGS: &str = "order number folder layer sensor container computer printer router server filter parameter meter water paper letter chapter cover \
    tower center centre quarter cluster character color colour floor motor sector vector processor error door factor mirror harbor corridor \
    transfer offer voucher register counter identifier marker trigger power summer winter matter master buffer header footer banner poster \
    newsletter trailer boiler charger scanner carrier charter semester trimester other answer weather laser user_agent timer adapter \
    document department event component payment shipment equipment assignment appointment treatment apartment plant variant restaurant grant \
    instrument segment element content comment attachment amount count discount account restaurant event rent percent agreement statement \
    investment deployment environment measurement enrollment enrolment committee fee coffee degree employee_no tree three list checklist playlist \
    waitlist wishlist transistor dinner tender binder ladder loader calendar drawer cellar monitor_device reactor elevator radiator generator \
    indicator calculator contractor_no water_meter fertilizer fertiliser booster modifier multiplier browser launcher fahrer_nr nummer steuer dauer feuer mauer ufer zimmer fenster keller theater wetter";

/// What is said of a place, in a few letters, and of any place where none may come twice.
pub(in crate::seed::auto) const PLACES: &[(&str, &str, &str)] = &[
    ("fake.world_country", "fake.world_country_code", "fake.country"),
    ("fake.world_country_code", "fake.world_country_code", "fake.country_code"),
    ("fake.world_region", "fake.world_region_code", "fake.state"),
    ("fake.world_language", "fake.world_language_code", "fake.language_name"),
    ("fake.world_language_code", "fake.world_language_code", "fake.language_code"),
    ("fake.world_currency", "fake.world_currency", "fake.currency_code"),
    ("fake.world_city", "fake.world_city", "fake.city"),
    ("fake.world_timezone", "fake.world_timezone", "fake.timezone"),
    ("fake.world_locale", "fake.world_locale", "fake.locale"),
];

/// What a thing is called by.
pub(in crate::seed::auto) const NAME: &str =
    "name nombre nom nome namn naam navn label bezeichnung designation denominacion libelle denomination";

/// What stands in front of what is so or not.
pub(in crate::seed::auto) const FLAGS: &str =
    "is has can should was allow allows ist hat est es tiene kann darf needs requires accepts";
