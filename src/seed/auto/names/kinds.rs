//! What texts are one of by their names: levels of logs, payment methods, blood groups.

use super::lists::*;

/// Who has done something: `approved_by`, `checked_by`.
pub(super) const DOER: &str = "fake.other_name";

/// What is seen in a text by the column's words, in all tables.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("soll_haben debit_credit dc_indicator entry_type sens_ecriture debe_haber", "pick('debit', 'credit')"),
    ("warengruppe produktgruppe product_group product_category famille_produit familia_producto", "fake.topic"),
    ("view vue ausblick aussicht vista", "pick('city', 'courtyard', 'garden', 'mountains', 'sea')"),
    (
        "allergenes allergene alergenos",
        "pick('celery', 'eggs', 'fish', 'gluten', 'milk', 'mustard', 'none', 'none', 'nuts', 'soy')",
    ),
    ("esrb esrb_rating", "pick('E', 'E', 'E10+', 'T', 'M')"),
    (
        "club club_name verein_name",
        "fake.city || ' ' || pick('Athletic', 'Athletic Club', 'Runners', 'Sports Club', 'United')",
    ),
    ("album album_title album_name campaign campaign_name kampagne campagne campana", "fake.headline"),
    ("datacenter data_center datacentre", "pick('AMS1', 'FRA1', 'FRA2', 'LON1', 'NYC3', 'PAR2', 'SGP1')"),
    ("rack", "'R' || fake.numerify('##')"),
    ("irrigation bewaesserung riego", "pick('drip', 'furrow', 'none', 'none', 'sprinkler')"),
    (
        "fertilizer fertiliser duenger engrais fertilizante",
        "pick('ammonium nitrate', 'compost', 'manure', 'NPK 15-15-15', 'none', 'potash', 'urea')",
    ),
    ("season season_name saison jahreszeit", QUARTERS_OF_YEAR),
    (
        "target_audience audience zielgruppe public_cible",
        "pick('adults', 'beginners', 'children', 'customers', 'employees', 'everyone', 'parents', 'students')",
    ),
    ("image_filter", "pick('none', 'mono', 'vivid', 'warm')"),
    ("flight_number flight_no flugnummer numero_vol numero_vuelo flight_code", FLIGHT),
    (
        "iata iata_code airport_code origin_iata destination_iata origin_airport destination_airport departure_airport arrival_airport dep_airport arr_airport from_airport to_airport origin_code destination_code aeropuerto_origen aeropuerto_destino",
        AIRPORTS,
    ),
    ("aircraft_type aircraft_model aircraft flugzeugtyp", AIRCRAFT),
    ("tail_number tail_no aircraft_registration", TAIL_NUMBERS),
    ("gate gate_number porte_embarquement puerta_embarque flugsteig", "pick('A', 'B', 'C', 'D') || int(1, 40)"),
    ("terminal", "pick('1', '2', '3', 'A', 'B')"),
    ("runway piste", "pick('07L', '07R', '09', '18', '25L', '25R', '27', '36')"),
    ("cabin_class travel_class fare_class booking_class cabin seat_class", CABINS),
    (
        "seat seat_number seat_no seat_label seat_code sitzplatz_nr asiento numero_siege",
        "int(1, 32) || pick('A', 'B', 'C', 'D', 'E', 'F')",
    ),
    (
        "mrn medical_record_number patient_number patient_no patientennummer insurance_number insurance_no versichertennummer \
         numero_securite badge_number badge_no employee_number employee_no emp_no personalnummer personal_nr matricule numero_empleado \
         numero_socio mitgliedsnummer customer_number customer_no kundennr member_number member_no student_number student_no \
         matrikelnummer library_card card_no meter_number meter_no zaehlernummer account_no kontonummer inventory_number inventory_no \
         inventarnummer permit_number permit_no routing_number aba",
        DIGITS,
    ),
    ("account_number numero_compte numero_cuenta", "fake.numerify('##########')"),
    ("sort_code", "fake.numerify('##-##-##')"),
    ("masked_pan masked_number card_masked masked_card pan", "'**** **** **** ' || fake.numerify('####')"),
    ("cvv cvc", "fake.numerify('###')"),
    (
        "expiry card_expiry expiry_date_mm_yy",
        "pick('01', '03', '04', '06', '07', '09', '10', '12') || '/' || int(26, 31)",
    ),
    (
        "mcc merchant_category_code",
        "pick('4111', '4121', '5411', '5541', '5732', '5812', '5814', '5912', '5999', '7011')",
    ),
    (
        "merchant merchant_name counterparty counterparty_name payee_company haendler comercio commercant",
        "fake.company",
    ),
    (
        "allergies allergy allergien allergen allergens alergias",
        "pick('none', 'none', 'none', 'dust mites', 'latex', 'nuts', 'penicillin', 'pollen', 'shellfish')",
    ),
    (
        "marital_status civil_status familienstand etat_civil situation_familiale estado_civil",
        "pick('single', 'single', 'married', 'married', 'divorced', 'widowed')",
    ),
    (
        "drug drug_name medication medication_name medicine medicine_name active_ingredient medikament wirkstoff medicament medicamento",
        DRUGS,
    ),
    (
        "dosage dose strength dosis posologie dosierung",
        "pick('5 mg', '10 mg', '20 mg', '50 mg', '100 mg', '250 mg', '500 mg', '1 g')",
    ),
    ("primary_diagnosis secondary_diagnosis admission_diagnosis medical_condition chronic_conditions", DIAGNOSES),
    ("vaccine vaccine_name impfstoff", VACCINES),
    (
        "room room_number room_no zimmer zimmernummer zimmer_nr numero_chambre numero_habitacion raum raumnummer salle aula classroom sala",
        ROOM,
    ),
    ("bed bed_number bed_no bett", "int(1, 4) || fake.numerify('##') || pick('-A', '-B')"),
    ("hall saal halle", "'Hall ' || pick('A', 'B', 'C', '1', '2', '3')"),
    ("age_rating maturity_rating certification", AGE_RATINGS),
    ("billing_interval billing_cycle billing_period payment_interval payment_frequency zahlungsintervall", INTERVALS),
    ("resolution screen_resolution video_resolution", "pick('1280x720', '1920x1080', '2560x1440', '3840x2160')"),
    (
        "device device_name device_model geraet appareil dispositivo",
        "pick('Galaxy S23', 'Galaxy Tab', 'MacBook Air', 'Pixel 8', 'Surface Pro', 'ThinkPad T14', 'iPad', \
            'iPhone 15', 'smart TV')",
    ),
    ("device_type device_kind device_class", "pick('desktop', 'laptop', 'phone', 'phone', 'tablet')"),
    ("browser browser_name", "pick('Chrome', 'Chrome', 'Edge', 'Firefox', 'Safari')"),
    ("os os_name operating_system betriebssystem", "pick('Android', 'Linux', 'Windows', 'iOS', 'macOS')"),
    ("os_version", "pick('10', '11', '13.6', '14.2', '17.1', '22.04')"),
    (
        "fuel_type fuel kraftstoff kraftstoffart treibstoff carburant combustible",
        "pick('petrol', 'petrol', 'diesel', 'electric', 'hybrid')",
    ),
    ("transmission gearbox getriebe boite_vitesses transmision", "pick('manual', 'automatic')"),
    (
        "body_type body_style karosserie carrosserie carroceria",
        "pick('coupe', 'estate', 'hatchback', 'minivan', 'sedan', 'SUV')",
    ),
    ("drivetrain drive_type antrieb", "pick('AWD', 'FWD', 'FWD', 'RWD')"),
    ("oil_type", "pick('0W-20', '5W-30', '5W-40', '10W-40')"),
    ("tire_size tyre_size", "pick('195/65 R15', '205/55 R16', '225/45 R17', '235/40 R18')"),
    ("make car_make vehicle_make car_brand", MAKES),
    (
        "department department_name abteilung departement_nom departamento dept business_unit cost_center_name",
        DEPARTMENTS,
    ),
    ("cost_center cost_centre kostenstelle centre_cout centro_coste", "'CC-' || fake.numerify('####')"),
    ("school_subject schulfach unterrichtsfach", SUBJECTS),
    ("semester term academic_term", "pick('Spring', 'Fall') || ' ' || int(2021, 2024)"),
    ("academic_year school_year schuljahr annee_scolaire curso_academico", SCHOOL_YEARS),
    ("fiscal_year geschaeftsjahr", "pick('2021', '2022', '2023', '2024')"),
    ("letter_grade final_grade", GRADES),
    (
        "prerequisites syllabus learning_outcomes curriculum requirements benefits responsibilities anforderungen",
        "fake.blurb",
    ),
    ("question question_text prompt pregunta", QUESTIONS),
    (
        "degree abschluss diplome titulacion education highest_degree",
        "pick('Bachelor of Arts', 'Bachelor of Science', 'Diploma', 'Doctorate', 'Master of Arts', \
            'Master of Science')",
    ),
    (
        "source lead_source quelle origen acquisition_channel channel kanal canal referral_source",
        "pick('website', 'referral', 'email', 'social media', 'phone', 'event', 'partner')",
    ),
    (
        "pipeline_stage deal_stage stage sales_stage hiring_stage phase",
        "pick('new', 'qualified', 'proposal', 'negotiation', 'closed')",
    ),
    ("territory sales_region gebiet", "pick('Central', 'East', 'North', 'South', 'West')"),
    ("utm_source", "pick('facebook', 'google', 'google', 'linkedin', 'newsletter')"),
    ("utm_medium", "pick('cpc', 'email', 'organic', 'social')"),
    ("utm_campaign campaign_code", "fake.slug"),
    (
        "referrer referer referrer_url referer_url landing_page landing_url callback_url redirect_url webhook_url slides_url video_link \
         linkedin_url facebook_url twitter_url github_url instagram_url profile_url repo_url repository_url documentation_url docs_url",
        "fake.url",
    ),
    (
        "next_step next_action",
        "pick('call back', 'prepare a contract', 'schedule a demo', 'send a quote', 'send more information', \
            'wait for an answer')",
    ),
    ("outcome result_text", "pick('successful', 'no answer', 'postponed', 'needs follow-up')"),
    ("recurrence recurrence_rule repeat", "pick('none', 'none', 'daily', 'weekly', 'monthly')"),
    ("frequency frequence frecuencia haeufigkeit", "pick('daily', 'weekly', 'weekly', 'monthly', 'yearly')"),
    (
        "twitter github instagram linkedin facebook twitter_handle github_handle github_username instagram_handle telegram skype skype_id discord slack_handle",
        "fake.username",
    ),
    ("signature motd greeting welcome_message", "fake.remark"),
    ("cover_letter letter lettre anschreiben carta motivation motivation_letter", "fake.story(1..2)"),
    ("content_html body_html html html_content", "'<p>' || fake.blurb || '</p>'"),
    (
        "tags keywords labels schlagworte mots_cles palabras_clave etiquetas",
        "fake.noun || ', ' || fake.noun || ', ' || fake.noun",
    ),
    (
        "interests hobbies hobby interessen loisirs aficiones",
        "pick('chess', 'cooking', 'cycling', 'films', 'football', 'gardening', 'hiking', 'music', 'painting', 'photography', 'reading', 'running', 'swimming', 'travel', 'yoga')",
    ),
    (
        "cron cron_expression cron_expr cron_schedule schedule schedule_cron",
        "pick('*/15 * * * *', '0 * * * *', '0 0 * * *', '0 3 * * *', '30 2 * * 1', '0 6 1 * *')",
    ),
    (
        "command cmd script_command",
        "pick('python', 'node', 'bash', 'ruby') || ' ' || pick('backup', 'cleanup', 'export', 'import', 'report', 'sync') || pick('.py', '.js', '.sh', '.rb')",
    ),
    ("queue queue_name", "pick('default', 'default', 'mailers', 'critical', 'low')"),
    ("log_level loglevel", LOG_LEVELS),
    ("environment deployment_environment stage_name", "pick('production', 'production', 'staging', 'development')"),
    ("log_message log_line stdout output console_output log_output log_text", MESSAGES),
    (
        "error error_message error_text last_error failure_reason failure_message stderr error_msg fehlermeldung message_erreur mensaje_error exception exception_message",
        ERRORS,
    ),
    ("error_code fehlercode code_erreur codigo_error", "'E' || fake.numerify('####')"),
    (
        "stack_trace stacktrace traceback backtrace",
        "'Error: ' || fake.phrase || ' at ' || fake.noun || '.' || pick('js', 'py', 'rb') || ':' || int(1, 400)",
    ),
    (
        "event_type event_name action_type event_kind action aktion accion",
        "pick('created', 'updated', 'updated', 'deleted', 'viewed')",
    ),
    ("http_method request_method", HTTP_METHODS),
    ("endpoint request_path url_path", "'/api/' || fake.noun"),
    ("protocol", "pick('http', 'https', 'https', 'mqtt', 'ssh')"),
    ("programming_language", PROGRAMMING),
    ("license_type software_license", LICENSES),
    ("visibility sichtbarkeit visibilite visibilidad privacy privacy_level", VISIBILITY),
    ("access_level permission permission_level berechtigung", "pick('read', 'read', 'write', 'admin')"),
    (
        "unit_number unit_no apartment_number apartment_no flat_number wohnungsnummer suite_number locker_number",
        "int(1, 40) || pick('', '', 'A', 'B')",
    ),
    ("energy_class energy_rating energieklasse", ENERGY_CLASSES),
    (
        "heating heating_type heizung chauffage calefaccion heizungsart",
        "pick('district heating', 'electric', 'gas', 'heat pump', 'oil')",
    ),
    ("room_type zimmertyp type_chambre tipo_habitacion", "pick('single', 'double', 'double', 'twin', 'suite')"),
    ("property_type objektart type_bien tipo_inmueble", "pick('apartment', 'apartment', 'house', 'studio', 'villa')"),
    ("bed_type", BEDS),
    ("meal_plan board_type verpflegung", "pick('room only', 'breakfast', 'breakfast', 'half board', 'full board')"),
    ("account_type kontoart type_compte tipo_cuenta", ACCOUNTS),
    ("card_type kartentyp", CARDS),
    ("card_brand card_network", CARD_BRANDS),
    ("transaction_type", "pick('deposit', 'payment', 'payment', 'transfer', 'withdrawal')"),
    ("insurance_type versicherungsart", "pick('basic', 'full', 'none', 'partial')"),
    ("membership_type membership_level membership_tier mitgliedsart type_adhesion tipo_socio", MEMBERSHIPS),
    ("plan plan_name tier subscription_plan abonnement_type tarif_name", PLANS),
    ("customer_type client_type kundentyp", "pick('private', 'private', 'business')"),
    (
        "contract_type employment_type vertragsart type_contrat tipo_contrato",
        "pick('full-time', 'full-time', 'part-time', 'temporary')",
    ),
    ("shift schicht turno", "pick('early', 'late', 'night')"),
    ("seniority seniority_level experience_level", "pick('junior', 'mid', 'senior', 'lead')"),
    ("user_type account_role", "pick('member', 'member', 'staff', 'admin')"),
    ("notification_type notification_channel", CHANNELS),
    ("ticket_type", "pick('Regular', 'Regular', 'Student', 'VIP')"),
    ("vehicle_type fahrzeugtyp type_vehicule tipo_vehiculo", "pick('car', 'car', 'motorcycle', 'truck', 'van')"),
    (
        "service_type leistungsart type_service tipo_servicio",
        "pick('consulting', 'installation', 'maintenance', 'repair', 'training')",
    ),
    ("address_type", ADDRESSES),
    ("document_type", DOCUMENTS),
    ("file_format export_format output_format report_format", "pick('csv', 'json', 'pdf', 'xlsx')"),
    ("data_type value_type", "pick('boolean', 'number', 'string', 'string')"),
    (
        "weather weather_condition weather_conditions wetter meteo clima",
        "pick('clear', 'cloudy', 'light rain', 'overcast', 'rain', 'snow', 'sunny')",
    ),
    ("condition zustand", "pick('new', 'good', 'good', 'fair', 'poor')"),
    ("quality qualitaet qualite calidad", "pick('good', 'good', 'very good', 'fair', 'poor')"),
    (
        "material werkstoff materiau",
        "pick('aluminium', 'brass', 'ceramic', 'cotton', 'glass', 'leather', 'oak', 'plastic', 'steel', 'wool')",
    ),
    ("carrier courier shipping_carrier versanddienstleister", CARRIERS),
    (
        "shipping_method delivery_method versandart mode_livraison metodo_envio service_level",
        "pick('standard', 'standard', 'express', 'pickup')",
    ),
    ("package_type packaging_type verpackung", "pick('box', 'box', 'envelope', 'pallet')"),
    ("incoterm incoterms", "pick('CIF', 'DAP', 'DDP', 'EXW', 'FCA', 'FOB')"),
    (
        "bin shelf shelf_code bin_code bin_location lagerplatz regal fach_nr storage_bin emplacement ubicacion shelfmark",
        SHELVES,
    ),
    ("aisle zone gang seat_letter seat_row seat_column row_letter", ZONES),
    ("batch lot lot_no batch_no charge_nr chargennummer lote numero_lot", "'L' || fake.numerify('######')"),
    ("call_number dewey signatur", "fake.numerify('###.##') || ' ' || upper(fake.letters(3))"),
    ("instrument instrument_name", INSTRUMENTS),
    ("sport sportart", SPORTS),
    ("skill skills faehigkeit competence habilidad", SKILLS),
    ("exercise workout uebung exercice ejercicio", EXERCISES),
    ("genre music_genre", MUSIC_GENRES),
    ("film_genre movie_genre", FILM_GENRES),
    ("book_genre literary_genre", BOOK_GENRES),
    ("ingredient ingredient_name zutat", INGREDIENTS),
    ("dish dish_name meal plat gericht plato", DISHES),
    (
        "cuisine cuisine_type kueche cocina",
        "pick('Chinese', 'French', 'Greek', 'Indian', 'Italian', 'Japanese', 'Lebanese', 'Mexican', 'Spanish', \
            'Thai', 'Vietnamese')",
    ),
    (
        "diet dietary_requirements dietary_restrictions dietary ernaehrung regime_alimentaire dieta",
        "pick('none', 'none', 'gluten-free', 'halal', 'kosher', 'vegan', 'vegetarian')",
    ),
    ("occasion anlass", "pick('anniversary', 'birthday', 'business', 'date', 'family')"),
    ("t_shirt_size shirt_size tshirt_size kleidergroesse", "pick('S', 'M', 'M', 'L', 'XL')"),
    ("tax_code steuercode", "pick('EXEMPT', 'REDUCED', 'STANDARD', 'STANDARD', 'ZERO')"),
    ("direction richtung sens sentido", "pick('in', 'in', 'out')"),
    ("side position_side", "pick('left', 'right')"),
    ("trend", "pick('down', 'flat', 'up')"),
    ("risk risk_level risikostufe", "pick('low', 'low', 'medium', 'high')"),
    ("mood stimmung", "pick('bad', 'good', 'great', 'okay')"),
    ("religion konfession", "pick('none', 'none', 'Buddhist', 'Christian', 'Hindu', 'Jewish', 'Muslim')"),
    ("ethnicity", "pick('Asian', 'Black', 'Hispanic', 'Mixed', 'White')"),
    (
        "team team_name mannschaft equipe equipo",
        "fake.city || ' ' || pick('Bears', 'City', 'Eagles', 'Falcons', 'Lions', 'Rovers', 'United', 'Wolves')",
    ),
    ("kind type art typ tipo sorte type_name", "pick('standard', 'standard', 'special', 'other')"),
    (
        "next_of_kin emergency_contact emergency_contact_name notfallkontakt contact_urgence contacto_emergencia referred_by guardian_name parent_name spouse_name mother_name father_name witness_name",
        DOER,
    ),
    ("number no num nr nummer numero", CODE),
    ("nationality nationalitaet nationalite nacionalidad citizenship", "fake.world_country"),
    ("location standort emplacement_ville ubicacion_ciudad venue_city place", "fake.world_city"),
];
