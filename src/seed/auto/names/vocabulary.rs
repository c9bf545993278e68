//! The words for what columns and tables are about.

use super::Guess::{self, Choice, Clock, Day, Degrees, Flag, Moment, Number, Text};
use super::numbers::HTTP;

pub(in crate::seed::auto) const SIZES: &str = "pick('S', 'M', 'L', 'XL')";

pub(in crate::seed::auto) const RECENTLY: Guess = Moment("fake.datetime('-2 years', 'now')");

pub(in crate::seed::auto) const LATELY: Guess = Day("fake.date('-2 years', 'now')");

/// Words for a share of a hundred.
pub(in crate::seed::auto) const PERCENT: &str = "percent percentage pct prozent pourcent pourcentage porcentaje";

/// Words for a season.
pub(in crate::seed::auto) const SEASONS: &str = "season";

/// Numbers by which a part of a year is named.
pub(in crate::seed::auto) const MONTHS: &str = "month mth mes month_no month_number";
pub(in crate::seed::auto) const QUARTERS: &str = "quarter qtr quarter_no trimester fiscal_quarter";
pub(in crate::seed::auto) const WEEKS: &str = "week wk week_no week_number kw calendar_week iso_week";

/// Tables of what is to be paid.
pub(in crate::seed::auto) const BILLS: &str = "invoice bill statement";

/// What columns are about, each with its words.
/// What is said of the longest run of a name's words counts, and of those the last (`runs`).
pub(in crate::seed::auto) const NAMES: &[(&str, Guess)] = &[
    (
        "first_name firstname given_name given_names givenname forename fname first_names voornaam fornavn",
        Text("fake.first_name"),
    ),
    ("last_name lastname surname family_name familyname lname achternaam maiden_name", Text("fake.last_name")),
    ("middle_name middlename", Text("fake.first_name")),
    (
        "partner_one partner_two bride groom full_name fullname real_name realname display_name author artist composer director contact \
         contact_name owner salesperson contact_person speaker instructor lecturer recipient cardholder account_holder beneficiary payee \
         payer signed_by created_by approved_by handled_by inspector holder",
        Text("fake.name"),
    ),
    ("user_name username login nick nickname handle screen_name login_name", Text("fake.username")),
    ("email e_mail e_mail_addr mail_addr mail email_address mail_address email_addr", Text("fake.email")),
    (
        "phone phone_number phone_no phonenumber fax mobile mobile_number cell cell_phone cellphone handy contact_number msisdn",
        Text("fake.world_phone"),
    ),
    ("pass user_pass password passwd pwd", Text("fake.password(12)")),
    ("password_hash hash digest checksum sha256 password_digest content_hash", Text("fake.sha256")),
    ("md5 etag", Text("fake.md5")),
    ("sha1 commit commit_sha sha", Text("fake.sha1")),
    ("token secret api_key session_key nonce salt access_token refresh_token", Text("fake.hex(32)")),
    ("uuid guid uid", Text("fake.uuid")),
    ("gender sex", Text("fake.gender")),
    ("salutation honorific name_prefix name_title", Text("fake.prefix")),
    ("job job_title occupation profession position cargo role_title designation", Text("fake.job")),
    (
        "company company_name employer organization organization_name vendor supplier manufacturer publisher brand editorial label insurer \
         airline sponsor provider agency business_name bank bank_name studio",
        Text("fake.company"),
    ),
    ("industry sector", Text("fake.industry")),
    (
        "address billing_address shipping_address address_line addr line1 street street_name street_address address1 address_line1 via \
         postal_address",
        Text("fake.world_street"),
    ),
    ("address2 address_line2 address_line_2 line2 apartment apt suite", Text("fake.secondary_address")),
    (
        "city city_name town town_name ort birthplace place_of_birth origin_city destination_city municipality village",
        Text("fake.world_city"),
    ),
    ("state province region county uf district", Text("fake.world_region")),
    ("state_code state_abbr state_abbreviation province_code region_code", Text("fake.world_region_code")),
    ("zip zip_code zipcode postcode post_code postal_code postalcode plz cp cep cap", Text("fake.world_postcode")),
    ("country country_name land birth_country country_of_origin", Text("fake.world_country")),
    ("country_code iso2 country_iso country_iso2 country_cd", Text("fake.world_country_code")),
    ("language lang preferred_language", Text("fake.world_language")),
    ("language_code lang_code language_iso", Text("fake.world_language_code")),
    ("locale", Text("fake.world_locale")),
    ("timezone_name tz_name timezone time_zone tz", Text("fake.world_timezone")),
    ("currency currency_code ccy currency_iso", Text("fake.world_currency")),
    ("url website homepage link web site website_url source_url video_url", Text("fake.url")),
    (
        "image image_url photo avatar picture thumbnail avatar_url photo_url cover_url logo logo_url thumbnail_url cover_image",
        Text("fake.image_url"),
    ),
    ("domain domain_name", Text("fake.domain")),
    ("host hostname host_name", Text("fake.hostname")),
    ("last_ip ip ip_address ipv4 ipv4_address ipv4_addr ip_addr remote_addr client_ip login_ip", Text("fake.ipv4")),
    ("ipv6 ipv6_address ipv6_addr ip6", Text("fake.ipv6")),
    ("mac mac_address mac_addr", Text("fake.mac")),
    ("user_agent", Text("fake.user_agent")),
    ("nicename user_nicename post_name slug permalink url_slug", Text("fake.slug")),
    ("title headline subject heading", Text("fake.headline")),
    ("preheader preview_text tagline slogan motto subtitle", Text("fake.headline")),
    ("product item article_name equipment part merchandise gift prize model", Text("fake.product")),
    (
        "description summary abstract excerpt about bio biography blurb details synopsis overview resume_text resume presentation \
         postmortem post_mortem header intro introduction detail purpose diagnosis treatment instructions scope terms background",
        Text("fake.blurb"),
    ),
    (
        "problem comment comments note notes notice notices announcement remark remarks message feedback excuse reason caption quote \
         review observation observations nota memo complaint finding findings symptoms response_text answer report report_text alt_text \
         explanation justification appreciation",
        Text("fake.remark"),
    ),
    ("body content text article story lyrics transcript", Text("fake.story(1..3)")),
    (
        "tag keyword topic category group service_name theme specialty speciality specialization discipline section",
        Text("fake.topic"),
    ),
    ("eta etd ata atd", RECENTLY),
    ("status state_name", Text(super::states::UNKNOWN)),
    ("role", Text("pick('user', 'editor', 'admin')")),
    ("priority severity urgency", Text("pick('low', 'medium', 'high')")),
    ("level difficulty", Text("pick('low', 'medium', 'high')")),
    ("size taille", Text(SIZES)),
    ("relationship relation_type kinship", Text("pick('partner', 'child', 'parent', 'sibling')")),
    ("platform", Text("pick('PC', 'Switch', 'PS5', 'Xbox', 'Mobile')")),
    ("unit unit_of_measure uom unite", Text("pick('kg', 'l', 'm', 'pcs')")),
    ("payment_method", Text("pick('card', 'cash', 'transfer')")),
    ("blood_type blood_group", Text("pick('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', '0+', '0-')")),
    ("cor color colour color_name", Text("fake.color_name")),
    ("hex_color color_hex hex_code", Text("fake.color")),
    ("isbn isbn13", Text("fake.isbn13")),
    ("isbn10", Text("fake.isbn10")),
    ("issn", Text("fake.numerify('####-####')")),
    ("isrc", Text("upper(fake.bothify('?????#######'))")),
    (
        "imei chip_number chip_no chip microchip microchip_number microchip_no transponder",
        Text("fake.numerify('###############')"),
    ),
    ("siret cnpj", Text("fake.numerify('##############')")),
    ("siren", Text("fake.numerify('#########')")),
    ("dni", Text("fake.dni")),
    ("cpf", Text("fake.cpf")),
    ("steuernummer tax_number", Text("fake.numerify('###########')")),
    ("nif cif vat_id vat_number vat_no tax_id nit", Text("upper(fake.bothify('??#########'))")),
    (
        "source_branch target_branch branch_name git_branch head_branch base_branch head_ref base_ref git_ref feature_branch",
        Text("fake.slug"),
    ),
    ("default_branch main_branch", Text("pick('main', 'main', 'main', 'develop')")),
    ("ean barcode gtin ean13", Text("fake.ean13")),
    ("upc", Text("fake.upc_a")),
    (
        "sku code article_number part_number reference ref serial serial_number serial_no license_number license_no licence_number \
         tracking_number tracking_code order_number invoice_number membership_number batch_number policy_number claim_number case_number \
         registration_number confirmation_code coupon voucher booking_ref lot_number tag_number",
        Text("upper(fake.bothify('???-####'))"),
    ),
    ("iban", Text("fake.iban")),
    ("last4 last_4 last_four card_last4 card_last_four", Text("fake.numerify('####')")),
    ("bic swift", Text("fake.swift")),
    ("card_number credit_card credit_card_number", Text("fake.credit_card_number")),
    ("ssn social_security_number", Text("fake.ssn")),
    ("passport passport_number passport_no", Text("fake.passport_number")),
    ("icd10 icd icd_code icd10_code diagnosis_code", Text("upper(fake.bothify('?##.#'))")),
    ("key flag_key env_key config_key setting_key feature_key", Text("fake.slug")),
    ("vin", Text("fake.vin")),
    ("license_plate plate number_plate plate_number registration_plate", Text("fake.license_plate")),
    (
        "kennzeichen",
        Text(
            "pick('B', 'DD', 'F', 'HH', 'K', 'KA', 'L', 'M', 'N', 'S') || '-' || upper(fake.letters(2)) || ' ' || int(10, 9999)",
        ),
    ),
    ("immatriculation targa", Text("upper(fake.bothify('??-###-??'))")),
    ("matricula", Text("fake.numerify('####') || ' ' || upper(fake.bothify('???'))")),
    ("version firmware firmware_version app_version", Text("fake.semver")),
    ("file filename file_name original_name attachment_name", Text("fake.file_name")),
    ("path file_path storage_path", Text("fake.file_path")),
    ("mime_type mime content_type media_type mimetype file_type", Text("fake.mime_type")),
    ("extension file_extension ext", Text("fake.file_extension")),
    ("breed species", Text("pick('Beagle', 'Poodle', 'Collie', 'Terrier', 'Siamese', 'Persian', 'Bengal', 'Lop')")),
    ("month_name", Text("fake.month_name")),
    ("weekday day_of_week", Text("fake.day_of_week")),
    ("json metadata meta settings config options payload attributes properties preferences extra", Text("fake.json")),
    ("salary income annual_salary yearly_salary base_salary", Number(24_000.0, 120_000.0, 2)),
    ("monthly_salary gross_pay net_pay gross_salary net_salary payroll", Number(1_800.0, 9_000.0, 2)),
    ("rent monthly_rent", Number(400.0, 3_000.0, 2)),
    (
        "budget sum_insured insured_value insurance_value coverage_amount revenue principal loan_amount turnover",
        Number(2_000.0, 90_000.0, 2),
    ),
    (
        "quota price cost unit_price amount fee wage total subtotal tax ust balance fare deposit charge premium bid rate_amount caution \
         replacement_cost",
        Number(5.0, 100.0, 2),
    ),
    (PERCENT, Number(0.0, 100.0, 0)),
    (
        "discount progress battery share completion load progression occupancy discount_percent fill_level soc",
        Number(0.0, 100.0, 0),
    ),
    ("interest_rate interest apr commission commission_percent provision", Number(0.5, 9.5, 2)),
    (
        "value_hour rate_hour hour_rate price_hour per_hour_rate hourly_rate hourly_wage hourly_pay rate_per_hour",
        Number(15.0, 120.0, 2),
    ),
    (
        "daily_rate day_rate nightly_rate night_rate room_rate rate_per_night rate_per_day price_per_night price_per_day",
        Number(40.0, 400.0, 2),
    ),
    (
        "experience experience_yrs years years_of_experience years_experience experience_years work_experience_years",
        Number(1.0, 30.0, 0),
    ),
    ("tax_rate vat_rate vat_percent tax_percent", Number(5.0, 21.0, 0)),
    ("quantity qty units amount_ordered copies pieces", Number(1.0, 10.0, 0)),
    ("guests party_size persons passengers seats_booked covers participants attendees", Number(1.0, 6.0, 0)),
    (
        "stock in_stock inventory count views likes clicks downloads visits view_count points mileage_points votes",
        Number(0.0, 500.0, 0),
    ),
    ("capacity seats places seat_count max_participants", Number(10.0, 300.0, 0)),
    ("rating stars", Number(1.0, 5.0, 0)),
    ("score grade mark", Number(1.0, 10.0, 0)),
    ("age leeftijd age_years", Number(18.0, 80.0, 0)),
    ("year release_year publication_year year_built built_year model_year year_published", Number(1970.0, 2021.0, 0)),
    ("born birth_year year_of_birth", Number(1920.0, 2004.0, 0)),
    ("died death_year", Number(1960.0, 2024.0, 0)),
    ("minimum_age min_age age_minimum age_rating age_limit fsk", Number(6.0, 18.0, 0)),
    ("birth_order birth_ord", Number(1.0, 6.0, 0)),
    ("http_status http_status_code status_code response_status response_code", HTTP),
    ("exit_code exit_status return_code", Choice("pick(0, 0, 0, 1, 2)")),
    ("word_count words words_count", Number(50.0, 2_000.0, 0)),
    ("number_of_acts number_of_parts number_of_sections", Number(1.0, 6.0, 0)),
    ("story_points", Choice("pick(1, 2, 3, 5, 8, 13)")),
    ("goals", Number(0.0, 5.0, 0)),
    (MONTHS, Number(1.0, 12.0, 0)),
    (QUARTERS, Number(1.0, 4.0, 0)),
    (WEEKS, Number(1.0, 52.0, 0)),
    ("day day_of_month", Number(1.0, 28.0, 0)),
    ("hour", Number(0.0, 23.0, 0)),
    ("minute second", Number(0.0, 59.0, 0)),
    ("latitude lat", Degrees("fake.world_latitude", 85.0)),
    ("longitude lon lng long", Degrees("fake.world_longitude", 179.0)),
    (
        "odometer mileage start_km km_start odometer_start end_km km_end odometer_end km kilometer kilometers",
        Number(1_000.0, 180_000.0, 0),
    ),
    ("oxygen_saturation oxygen_percent oxygen_level oxygen blood_oxygen o2_sat sao2 spo2", Number(94.0, 100.0, 0)),
    ("respiratory_rate", Number(12.0, 20.0, 0)),
    ("dew_point", Number(-5.0, 14.0, 1)),
    ("cloud_cover oktas cloud_cover_oktas", Number(0.0, 8.0, 0)),
    ("precip", Number(0.0, 40.0, 1)),
    ("wind_dir", Number(0.0, 359.0, 0)),
    ("voltage", Number(218.0, 242.0, 1)),
    ("power_factor", Number(0.7, 1.0, 2)),
    ("bpm", Number(60.0, 180.0, 0)),
    ("ph ph_value", Number(5.5, 8.5, 1)),
    ("abv alcohol alcohol_percent alcohol_content", Number(4.5, 14.5, 1)),
    ("vintage", Number(1990.0, 2022.0, 0)),
    ("magnitude", Number(1.0, 7.5, 1)),
    ("azimuth bearing wind_direction", Number(0.0, 359.0, 0)),
    ("pressure air_pressure", Number(985.0, 1035.0, 1)),
    ("rainfall precipitation", Number(0.0, 40.0, 1)),
    ("hemoglobin hb hgb", Number(11.0, 17.0, 1)),
    ("bmi", Number(18.0, 35.0, 1)),
    ("elo mmr", Number(800.0, 2400.0, 0)),
    ("rounds round_count", Number(3.0, 11.0, 0)),
    (
        "track_number track_no disc_number disc_no disc chapter_number chapter_no episode_number episode_no season_number season_no",
        Number(1.0, 12.0, 0),
    ),
    ("house_number house_no street_number street_no building_number", Number(1.0, 180.0, 0)),
    ("heart_rate pulse heartrate", Number(55.0, 110.0, 0)),
    ("systolic systolic_bp bp_sys bp_systolic sys_bp", Number(100.0, 150.0, 0)),
    ("bp_dia bp_diastolic dia_bp diastolic diastolic_bp", Number(60.0, 95.0, 0)),
    ("duration runtime runtime_minutes duration_minutes", Number(5.0, 240.0, 0)),
    ("duration_seconds", Number(10.0, 3600.0, 0)),
    ("milliseconds ms", Number(100_000.0, 400_000.0, 0)),
    ("file_length bytes file_size filesize byte_size size_bytes", Number(1_000.0, 10_000_000.0, 0)),
    ("pages page_count", Number(50.0, 900.0, 0)),
    ("calories", Number(80.0, 900.0, 0)),
    ("floor", Number(0.0, 9.0, 0)),
    ("rooms", Number(1.0, 6.0, 0)),
    ("area floor_area surface lot_area", Number(30.0, 400.0, 1)),
    ("liter liters litres litre volume", Number(5.0, 80.0, 2)),
    ("ore hours_worked nights", Number(1.0, 12.0, 0)),
    ("port", Number(1024.0, 65535.0, 0)),
    (
        "position rank sort sort_order ordinal sequence line line_no number num no nr place season episode round",
        Number(1.0, 100.0, 0),
    ),
    (
        "probability ratio rate fraction confidence confidence_score confidence_level ai_confidence_score",
        Number(0.0, 1.0, 3),
    ),
    (
        "birthday birth_date birthdate date_of_birth birth dob bday geb born_on born_at",
        Day("fake.date_of_birth(18, 80)"),
    ),
    ("founded_on founded_at founding_date established_on", Day("fake.date('-60 years', '-3 years')")),
    (
        "last_access first_access last_visit first_visit last_activity last_active ctime mtime atime stime created updated modified deleted timestamp last_login last_seen created_at updated_at",
        RECENTLY,
    ),
    ("at ts datetime", RECENTLY),
    ("data date day_on on until since due deadline am date_on", LATELY),
    ("time clock opens_at closes_at opening_time closing_time", Clock),
    (
        "success successful active enabled verified approved confirmed published visible available active_flag",
        Flag("bool(0.8)"),
    ),
    (
        "done completed paid shipped admin featured archived disabled locked hidden deleted_flag flag smoking archive_flag",
        Flag("bool(0.3)"),
    ),
];

/// People, and what else tables hold, with what the name of one is.
pub(in crate::seed::auto) const TABLES: &[(&str, &str)] = &[
    (
        "product item good merchandise sku equipment stock plat dish menu_item meal article drug medication medicine ingredient part asset \
         tool spare_part machine instrument",
        "fake.product",
    ),
    (PEOPLE, "fake.name"),
    (
        "company vendor supplier publisher manufacturer organization institution brand shipper employer club team bank store shop airline insurer \
         agency carrier lender restaurant merchant provider partner hotel clinic hospital school university tenant_company operator \
         sponsor dealer editorial",
        "fake.company",
    ),
    ("city town ort municipality airport station stop port", "fake.city"),
    ("country nation land", "fake.country"),
    ("state region province district", "fake.state"),
    ("language", "fake.language_name"),
    ("color colour", "fake.color_name"),
    ("currency", "fake.currency_name"),
    (
        "tag category genre topic department keyword label kind type group role subject theme section skill specialty discipline sport",
        "fake.topic",
    ),
    (ANIMALS, "fake.first_name"),
    ("file document attachment upload download asset_file", "fake.file_name"),
    (
        "course cours event film movie book article post talk session workshop lesson campaign song track album exhibit exhibition title \
      episode series video podcast survey poll lecture conference",
        "fake.headline",
    ),
];

/// What a file holds by words of its name, and how such files are called.
pub(in crate::seed::auto) const FILES_OF: [(&str, &str, &str); 3] = [
    (
        "image picture photo avatar ray xray scan logo cover thumbnail icon portrait artwork",
        "fake.slug || pick('.jpg', '.jpg', '.png')",
        "'/images/' || fake.slug || pick('.jpg', '.jpg', '.png')",
    ),
    ("audio sound song track recording podcast", "fake.slug || '.mp3'", "'/audio/' || fake.slug || '.mp3'"),
    ("video film clip movie", "fake.slug || '.mp4'", "'/videos/' || fake.slug || '.mp4'"),
];

pub(in crate::seed::auto) const EMPLOYED: &str = "employee staff worker nurse doctor physician teacher driver pilot mechanic technician \
    personal trainer coach instructor vet veterinarian clerk agent officer";

/// What is measured of bodies, not of rooms.
pub(in crate::seed::auto) const OF_BODIES: &str = "pulse heart_rate systolic systolic_bp diastolic bmi body_fat body_fat_percent \
    fat_percent body_fat_percentage waist waist_circumference muscle_mass resting_heart_rate";

pub(in crate::seed::auto) const BUILDS: &str =
    "build pipeline job run commit deployment deploy release check merge pull_request pr";

/// Words for animals.
pub(in crate::seed::auto) const ANIMALS: &str = "cat dog pet animal tier horse cow";

/// Words for people.
pub(in crate::seed::auto) const PEOPLE: &str = "user person people customer client employee author artist member student teacher owner \
    patient doctor actor director contact account_holder player salesperson salespeople staff friend guest writer reviewer manager \
    passenger driver candidate contributor trainer invite participant conductor monitor nurse physician surgeon dentist vet therapist \
    agent broker tenant landlord buyer seller visitor attendee speaker instructor coach referee judge lawyer witness donor volunteer \
    subscriber follower sender recipient technician engineer pilot captain crew chef cook waiter cashier courier rider operator_person \
    supervisor approver applicant voter citizen resident parent child guardian sibling spouse beneficiary payee holder farmer worker \
    curator musician composer performer singer librarian reader borrower lender_person editor translator narrator host organizer organiser \
    presenter panelist assignee reporter requester creator trainee professor lecturer tutor pupil dependent individual human traveller \
    traveler shopper consumer colleague mechanic inspector auditor investigator officer maid housekeeper cleaner receptionist concierge \
    valet bartender barista hairdresser stylist nanny caretaker athlete runner swimmer cyclist claimant skater jockey architect insured cardholder plaintiff uncle aunt cousin nephew niece husband wife son bride groom priest bishop \
    midwife boss ceo cfo cto graduate intern apprentice respondent notary attorney counsel suspect victim roommate classmate champion \
    paramedic shepherd patron president sergeant guard lifeguard scout actress hostess waitress teen baby infant newborn byline";

/// Words that end as words for people do and are none.
pub(in crate::seed::auto) const THINGS: &str = "order number folder layer sensor container computer printer router server filter parameter \
    meter water paper letter chapter cover tower center centre quarter cluster character color colour floor motor sector vector processor \
    error door factor mirror harbor corridor transfer offer voucher register counter identifier marker trigger power summer winter matter \
    master buffer header footer poster newsletter trailer boiler charger scanner carrier charter semester trimester other answer weather \
    laser user_agent timer adapter document department event component payment shipment equipment assignment appointment treatment \
    apartment plant variant restaurant grant instrument segment element content comment attachment amount count discount account rent \
    percent agreement statement investment deployment environment measurement enrollment enrolment committee fee coffee degree employee_no \
    tree three list checklist playlist waitlist wishlist transistor dinner tender binder ladder loader calendar drawer cellar \
    monitor_device reactor elevator radiator generator indicator calculator contractor_no water_meter fertilizer fertiliser booster \
    modifier multiplier browser launcher theater";

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
pub(in crate::seed::auto) const NAME: &str = "name namn naam navn label designation denomination";
