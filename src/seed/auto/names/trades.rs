//! What texts are one of by the words of their trades: grapes of wines, types of lifts, methods of the DNS.

use super::kinds::DOER;
use super::lists::*;

/// What is seen in a text by the column's words, in all tables.
pub(super) const TRADES: &[(&str, &str)] = &[
    // Health.
    (
        "route route_of_administration administration_route",
        "pick('oral', 'oral', 'intravenous', 'topical', 'inhaled', 'subcutaneous')",
    ),
    (
        "sig directions dosage_instructions dosing_instructions intake_instructions",
        "pick('Take one tablet', 'Take two tablets', 'Take one capsule', 'Take 5 ml') || ' ' || \
            pick('once daily', 'twice daily', 'every 8 hours', 'at bedtime', 'with meals')",
    ),
    (
        "adverse_reaction side_effect side_effects",
        "pick('dizziness', 'headache', 'hives', 'itching', 'nausea', 'rash', 'shortness of breath', 'sneezing', 'swelling', 'vomiting')",
    ),
    (
        "symptom chief_complaint presenting_complaint",
        "pick('Abdominal pain', 'Back pain', 'Chest pain', 'Cough', 'Dizziness', 'Fever', 'Headache', 'Nausea', 'Shortness of breath', \
            'Sore throat')",
    ),
    (
        "procedure procedure_name surgery operation_name",
        "pick('Appendectomy', 'Biopsy', 'Blood test', 'Colonoscopy', 'Dressing change', 'Endoscopy', 'Gastroscopy', 'Hip replacement', \
            'MRI scan', 'Ultrasound', 'X-ray')",
    ),
    ("delivery_mode birth_type", "pick('vaginal', 'vaginal', 'caesarean', 'assisted')"),
    ("eye_color eye_colour", "pick('blue', 'brown', 'brown', 'green', 'grey', 'hazel')"),
    ("hair_color hair_colour", "pick('black', 'blond', 'brown', 'brown', 'grey', 'red')"),
    ("smoking_status tobacco_use", "pick('never', 'never', 'former', 'current')"),
    ("pronouns pronoun preferred_pronouns", "pick('she/her', 'she/her', 'he/him', 'he/him', 'they/them')"),
    ("credit_bureau", "pick('Equifax', 'Experian', 'TransUnion')"),
    ("npi", "'1' || fake.numerify('#########')"),
    (
        "body_part body_site body_region anatomical_site",
        "pick('ankle', 'back', 'chest', 'elbow', 'hand', 'hip', 'knee', 'neck', 'shoulder', 'wrist')",
    ),
    // Food and drink.
    (
        "breakfast",
        "pick('Bagel with cream cheese', 'Granola with berries', 'Omelette', 'Pancakes', 'Porridge with apple', 'Scrambled eggs on toast', 'Yoghurt and muesli')",
    ),
    ("lunch dinner supper starter main_course main_dish side_dish", DISHES),
    (
        "dessert",
        "pick('Apple pie', 'Cheesecake', 'Chocolate mousse', 'Crème brûlée', 'Fruit salad', 'Ice cream', 'Panna cotta', 'Tiramisu')",
    ),
    (
        "drink drink_name beverage beverage_name",
        "pick('Americano', 'Cappuccino', 'Chai Latte', 'Cold Brew', 'Espresso', 'Flat White', 'Green Tea', 'Hot Chocolate', 'Iced Tea', \
            'Latte', 'Lemonade', 'Macchiato', 'Mocha', 'Orange Juice')",
    ),
    (
        "bread bread_name pastry pastry_name loaf",
        "pick('Baguette', 'Brioche', 'Cinnamon Roll', 'Ciabatta', 'Croissant', 'Focaccia', 'Multigrain Loaf', 'Pretzel', 'Rye Bread', \
            'Sourdough', 'Spelt Bread', 'Walnut Bread')",
    ),
    (
        "grape grape_variety varietal",
        "pick('Cabernet Sauvignon', 'Chardonnay', 'Grenache', 'Malbec', 'Merlot', 'Pinot Noir', 'Riesling', 'Sangiovese', 'Sauvignon Blanc', \
            'Syrah', 'Tempranillo')",
    ),
    (
        "appellation wine_region",
        "pick('Alsace', 'Barossa', 'Bordeaux', 'Burgundy', 'Chianti', 'Douro', 'Mosel', 'Napa Valley', 'Rioja', 'Stellenbosch')",
    ),
    ("beer_style", BEERS),
    ("hops hop_variety", "pick('Amarillo', 'Cascade', 'Centennial', 'Citra', 'Mosaic', 'Saaz', 'Simcoe')"),
    ("brewery winery distillery roastery bakery", "fake.city || ' ' || pick('Brothers', 'Company', 'House', 'Works')"),
    ("roast roast_level", "pick('light', 'medium', 'medium', 'dark')"),
    ("flavor flavour taste", "pick('caramel', 'chocolate', 'citrus', 'floral', 'nutty', 'smoky', 'vanilla')"),
    (
        "flavor_notes flavour_notes tasting_notes aroma_notes",
        "pick('Bright', 'Full-bodied', 'Light', 'Round', 'Smooth') || ', with notes of ' || pick('apple', 'black cherry', 'caramel', 'citrus', 'dark chocolate', 'honey', 'jasmine', 'vanilla')",
    ),
    (
        "special_request special_requests dietary_note kitchen_note",
        "pick('Allergic to nuts', 'Dressing on the side', 'Extra spicy, please', 'Gluten free if possible', 'No onions', 'Sauce on the side', 'Well done')",
    ),
    // Houses, rooms and land.
    (
        "component building_component fixture",
        "pick('boiler', 'ceiling', 'chimney', 'door', 'floor', 'gutter', 'roof', 'staircase', 'wall', 'window', 'wiring')",
    ),
    ("room_name", ROOMS),
    (
        "zoning land_use zoning_code",
        "pick('agricultural', 'commercial', 'industrial', 'mixed use', 'residential', 'residential')",
    ),
    ("roof_type roofing", "pick('flat', 'gable', 'hip', 'mansard', 'shed')"),
    ("flooring floor_type", "pick('carpet', 'laminate', 'oak parquet', 'stone', 'tile', 'vinyl')"),
    ("furnished furnishing", "pick('furnished', 'part furnished', 'unfurnished')"),
    ("soil soil_type", "pick('clay', 'loam', 'loam', 'peat', 'sand', 'silt')"),
    (
        "road road_name street_of_event highway",
        "pick('A1', 'A7', 'Harbour Road', 'Main Street', 'Mill Lane', 'Ring Road', 'Station Road', 'Valley Road')",
    ),
    ("valley mountain_range", "fake.city || ' Valley'"),
    (
        "landmark attraction sight",
        "fake.city || ' ' || pick('Abbey', 'Bridge', 'Castle', 'Cathedral', 'Museum', 'Park', 'Tower')",
    ),
    // On the road, in the air, at sea.
    (
        "connector connector_type plug_type socket_type charger_type",
        "pick('CCS', 'CCS', 'CHAdeMO', 'Schuko', 'Type 2', 'Type 2')",
    ),
    ("dtc_code dtc trouble_code fault_code", "pick('B', 'C', 'P', 'P', 'P', 'U') || fake.numerify('0###')"),
    ("speed_rating speed_index speed_symbol", "pick('H', 'H', 'Q', 'T', 'T', 'V', 'W', 'Y')"),
    ("wet_grip fuel_efficiency_class grip_class eu_label", "pick('A', 'B', 'B', 'C', 'D')"),
    ("tyre_season tire_season", "pick('all-season', 'summer', 'summer', 'winter')"),
    (
        "licence_category license_category licence_class license_class driving_category",
        "pick('A', 'AM', 'B', 'B', 'B', 'BE', 'C', 'CE', 'D')",
    ),
    (
        "vehicle_reg vehicle_registration car_registration reg_no reg_number registration_mark truck_plate tail_plate",
        "fake.license_plate",
    ),
    (
        "policy_type coverage_type cover_type",
        "pick('collision', 'comprehensive', 'comprehensive', 'liability', 'third party')",
    ),
    ("icao icao_code", ICAO),
    ("airport airport_name", "fake.city || pick(' Airport', ' International Airport')"),
    (
        "from_station to_station origin_station destination_station departure_station arrival_station start_station end_station station station_name stop_name",
        "fake.city || pick(' Central', ' East', ' Main Station', ' North', ' South', ' West', '')",
    ),
    ("platform_no platform_number track_no_of_station", "int(1, 16) || pick('', '', '', 'a', 'b')"),
    ("cargo_type freight commodity goods load_type", CARGO),
    ("container_no container_number container_code", "upper(fake.letters(3)) || 'U' || fake.numerify('#######')"),
    ("iso_type container_type", "pick('20GP', '22G1', '22R1', '40HC', '42G1', '45G1')"),
    (
        "awb awb_no awb_number air_waybill waybill",
        "pick('020', '074', '125', '176', '220') || '-' || fake.numerify('########')",
    ),
    ("bill_of_lading lading_number", "upper(fake.letters(4)) || fake.numerify('########')"),
    ("seal_no seal_number", "upper(fake.letters(2)) || fake.numerify('#######')"),
    ("port_of_loading port_of_discharge loading_port discharge_port locode un_locode port_code unlocode", LOCODES),
    ("home_port port_of_registry port_name departure_port arrival_port harbor harbour", PORTS),
    ("mmsi", "pick('211', '219', '235', '244', '338') || fake.numerify('######')"),
    ("imo imo_number imo_no", "'9' || fake.numerify('######')"),
    ("call_sign callsign", "upper(fake.bothify('??##')) || pick('', '5', '8')"),
    ("flag flag_state flag_country", "fake.world_country_code"),
    ("vessel vessel_name ship ship_name boat_name yacht_name", SHIPS),
    ("hull hull_type", "pick('aluminium', 'fibreglass', 'fibreglass', 'steel', 'wood')"),
    ("lift_type", "pick('chairlift', 'chairlift', 'drag lift', 'funicular', 'gondola', 'magic carpet')"),
    ("train_number train_no", "pick('IC', 'ICE', 'RE', 'EC') || ' ' || int(10, 2999)"),
    ("route_name line_name bus_line line_code", "pick('Line', 'Route') || ' ' || int(1, 90)"),
    ("purpose_of_flight flight_purpose", "pick('aerial photo', 'inspection', 'mapping', 'survey', 'training')"),
    ("slope_difficulty", "pick('black', 'blue', 'blue', 'green', 'red')"),
    // Money.
    ("isin", "pick('DE', 'FR', 'GB', 'US', 'US') || fake.numerify('##########')"),
    ("ticker ticker_symbol stock_symbol", "upper(fake.letters(4))"),
    ("cusip", "fake.numerify('########') || int(0, 9)"),
    (
        "stock_exchange exchange exchange_name listed_on",
        "pick('AMS', 'LSE', 'NASDAQ', 'NASDAQ', 'NYSE', 'NYSE', 'XETRA')",
    ),
    (
        "token_symbol coin coin_symbol crypto_symbol asset_symbol",
        "pick('BTC', 'DAI', 'ETH', 'ETH', 'SOL', 'USDC', 'USDT')",
    ),
    ("transaction_hash block_hash txid", "'0x' || fake.hex(64)"),
    ("wallet wallet_address contract_address eth_address", "'0x' || fake.hex(40)"),
    ("currency_symbol", "pick('€', '€', '$', '$', '£')"),
    (
        "investment_strategy fund_strategy strategy",
        "pick('Balanced growth', 'Capital preservation', 'Dividend income', 'Emerging markets', 'Global equity', 'Index tracking', 'Small cap value', 'Sustainable bonds')",
    ),
    ("loan_purpose", LOANS),
    (
        "expense_category expense_type spending_category",
        "pick('Accommodation', 'Fuel', 'Meals', 'Office supplies', 'Parking', 'Software', 'Train', 'Travel')",
    ),
    (
        "rejected_reason rejection_reason decline_reason denial_reason",
        "pick('Credit score too low', 'Documents missing', 'Does not meet the policy', 'Duplicate request', 'Incomplete application', 'Income too low')",
    ),
    ("dedication", "pick('For', 'In honour of', 'In memory of', 'With thanks to') || ' ' || fake.other_name"),
    ("tax_id_type id_type identification_type document_kind", "pick('driving licence', 'identity card', 'passport')"),
    // Networks and software.
    ("architecture arch cpu_arch cpu_architecture", "pick('amd64', 'amd64', 'amd64', 'arm64')"),
    ("compression compression_type codec_of_archive", "pick('gzip', 'gzip', 'lz4', 'none', 'zstd')"),
    ("codec video_codec", "pick('AV1', 'H.264', 'H.264', 'H.265', 'VP9')"),
    ("audio_codec", "pick('AAC', 'AAC', 'FLAC', 'MP3', 'Opus')"),
    ("encryption cipher", "pick('AES-128', 'AES-256', 'AES-256', 'ChaCha20')"),
    (
        "database_name db_name schema_name",
        "pick('analytics', 'billing', 'catalog', 'crm', 'inventory', 'orders', 'reporting', 'users')",
    ),
    ("fqdn san san_list dns_name", "fake.domain"),
    (
        "issuer issuer_name certificate_authority",
        "pick('DigiCert', 'GlobalSign', 'Let''s Encrypt', 'Let''s Encrypt', 'Sectigo')",
    ),
    ("fingerprint thumbprint fingerprint_sha1", "fake.sha1"),
    ("fingerprint_sha256", "fake.sha256"),
    ("serial_hex", "fake.hex(32)"),
    ("device_eui dev_eui eui64 eui", "fake.hex(16)"),
    (
        "ssid wifi_name network_name",
        "pick('Cafe', 'Guest', 'Home', 'Lobby', 'Office', 'Staff') || '-' || pick('2G', '5G', 'WiFi') || pick('', '', '-2')",
    ),
    ("bssid connected_mac", "fake.mac"),
    (
        "cidr subnet subnet_cidr network_cidr ip_range",
        "'10.' || int(0, 255) || '.' || int(0, 255) || '.0/' || pick(24, 24, 26, 28)",
    ),
    ("nameserver name_server ns1 ns2 dns_server", "'ns' || int(1, 4) || '.' || fake.domain"),
    ("subdomain", "fake.slug"),
    ("tld", "pick('com', 'com', 'de', 'io', 'net', 'org')"),
    ("scheme url_scheme", "pick('https', 'https', 'https', 'http')"),
    (
        "changefreq change_frequency",
        "pick('always', 'daily', 'hourly', 'monthly', 'never', 'weekly', 'weekly', 'yearly')",
    ),
    ("page_url canonical_url", "fake.url"),
    ("h1 h2", "fake.headline"),
    ("reason_phrase", "pick('OK', 'OK', 'Created', 'Not Found', 'Bad Request')"),
    (
        "exception_class error_class exception_type error_type",
        "pick('ConnectionError', 'IndexError', 'IOException', 'KeyError', 'NullPointerException', 'TimeoutError', 'TypeError', 'ValueError')",
    ),
    (
        "scopes scope_list oauth_scopes permissions_list",
        "pick('read', 'read write', 'read:users', 'read:orders write:orders', 'admin')",
    ),
    ("key_prefix token_prefix", "pick('pk_', 'sk_', 'key_') || fake.hex(8)"),
    (
        "base_image docker_image container_image image_tag",
        "pick('alpine:3.19', 'debian:bookworm', 'node:20-alpine', 'postgres:16', 'python:3.12-slim', 'ubuntu:22.04')",
    ),
    (
        "steps_to_reproduce reproduction_steps repro_steps expected_behavior expected_behaviour actual_behavior acceptance_criteria",
        "fake.blurb",
    ),
    (
        "pipeline pipeline_name workflow_name",
        "pick('build', 'deploy', 'integration-tests', 'lint', 'nightly', 'release', 'unit-tests')",
    ),
    ("message_id", "'<' || fake.hex(16) || '@' || fake.domain || '>'"),
    (
        "gpu_model gpu graphics_card",
        "pick('NVIDIA A100', 'NVIDIA H100', 'NVIDIA L4', 'NVIDIA L40S', 'NVIDIA RTX 4090', 'NVIDIA T4')",
    ),
    (
        "cpu_model cpu processor processor_model",
        "pick('AMD EPYC 7543', 'AMD Ryzen 7', 'Apple M2', 'Intel Core i5', 'Intel Core i7', 'Intel Xeon Gold')",
    ),
    ("node_name node server_name", "pick('app', 'db', 'gpu', 'web', 'worker') || '-' || fake.numerify('##')"),
    ("iccid sim_number", "'89' || fake.numerify('#################')"),
    ("imsi", "pick('26201', '20801', '31026', '23415') || fake.numerify('##########')"),
    ("pin pin_code", "fake.numerify('####')"),
    ("puk puk_code", "fake.numerify('########')"),
    ("otp one_time_code verification_code", "fake.numerify('######')"),
    ("apn", "pick('internet', 'internet', 'web', 'iot', 'data') || pick('', '.mobile', '.net')"),
    ("asset_tag asset_number", "'A-' || fake.numerify('#####')"),
    (
        "from_number to_number caller_number callee_number dialed_number assigned_number whatsapp whatsapp_number hotline",
        "fake.world_phone",
    ),
    ("paper_format paper_size", "pick('A4', 'A4', 'A3', 'A5', 'Letter')"),
    (
        "model_type algorithm",
        "pick('decision tree', 'gradient boosting', 'linear regression', 'logistic regression', 'neural network', 'random forest')",
    ),
    ("model_version", "fake.semver"),
    ("script writing_system", "pick('Arabic', 'Cyrillic', 'Greek', 'Latin', 'Latin', 'Latin')"),
    ("text_direction", "pick('ltr', 'ltr', 'ltr', 'rtl')"),
    ("font font_family typeface", FONTS),
    ("sample_sentence sample_text pangram example_sentence", "'The quick brown fox jumps over the lazy dog.'"),
    (
        "changelog release_notes whats_new",
        "pick('Bug fixes and performance improvements.', 'Faster start and a new settings page.', 'Fixes a crash when saving.', 'New dark theme.', 'Support for more languages.')",
    ),
    ("commit_message commit_msg", COMMITS),
    // Goods and places.
    ("brand_owner brand_name make_name", "fake.company"),
    ("temp_zone temperature_zone storage_zone storage_condition", "pick('ambient', 'ambient', 'chilled', 'frozen')"),
    ("hazard hazard_type", "pick('corrosive', 'flammable', 'none', 'none', 'toxic')"),
    ("packaging", "pick('bag', 'bottle', 'box', 'carton', 'jar', 'pallet')"),
    ("fabric textile", "pick('cotton', 'cotton', 'denim', 'linen', 'polyester', 'silk', 'wool')"),
    ("pattern", "pick('checked', 'dotted', 'floral', 'plain', 'plain', 'striped')"),
    ("fit", "pick('loose', 'regular', 'regular', 'slim')"),
    ("authority issuing_authority", "fake.city || ' ' || pick('City Council', 'County Office', 'District Office')"),
    (
        "party political_party",
        "pick('Centre Party', 'Greens', 'Liberals', 'People''s Party', 'Progress Party', 'Social Democrats')",
    ),
    (
        "zodiac zodiac_sign star_sign",
        "pick('Aquarius', 'Aries', 'Cancer', 'Capricorn', 'Gemini', 'Leo', 'Libra', 'Pisces', 'Sagittarius', 'Scorpio', 'Taurus', 'Virgo')",
    ),
    // Books, films and pictures.
    ("author_last_first last_first sort_name", "fake.last_name || ', ' || fake.first_name"),
    ("byline", "fake.name"),
    ("imdb_id imdb", "'tt' || fake.numerify('0######')"),
    ("youtube_id video_id yt_id", "fake.bothify('?#??_??#?-?')"),
    ("doi", "fake.doi"),
    ("orcid orcid_id", "fake.numerify('0000-000#-####-####')"),
    ("arxiv_id arxiv", "fake.numerify('2###.#####')"),
    ("pmid pubmed_id", "fake.numerify('3#######')"),
    (
        "plot storyline premise plot_summary backstory standfirst dek teaser lede wall_label meta_description about_me seo_description",
        "fake.blurb",
    ),
    ("seo_title meta_title og_title", "fake.headline"),
    ("kicker", "fake.topic"),
    ("orientation", "pick('landscape', 'landscape', 'portrait', 'square')"),
    ("shutter shutter_speed exposure exposure_time", "'1/' || pick(30, 60, 125, 250, 500, 1000, 2000)"),
    (
        "camera camera_model camera_name",
        "pick('Canon EOS R6', 'Canon EOS 80D', 'Fujifilm X-T4', 'Leica Q2', 'Nikon D750', 'Nikon Z6', 'Sony A7 III')",
    ),
    (
        "lens lens_model",
        "pick('18-55mm f/3.5-5.6', '24-70mm f/2.8', '35mm f/1.8', '50mm f/1.8', '70-200mm f/4', '85mm f/1.4')",
    ),
    (
        "medium technique art_medium",
        "pick('acrylic on canvas', 'bronze', 'charcoal on paper', 'etching', 'oil on canvas', 'oil on canvas', 'oil on wood', 'watercolour')",
    ),
    (
        "art_style art_movement movement",
        "pick('Baroque', 'Cubism', 'Expressionism', 'Impressionism', 'Pop Art', 'Realism', 'Surrealism')",
    ),
    ("audio_mime", "pick('audio/mpeg', 'audio/mpeg', 'audio/mp4', 'audio/ogg')"),
    ("video_mime", "pick('video/mp4', 'video/mp4', 'video/webm')"),
    ("image_alt alt", "fake.remark"),
    (
        "journal journal_name",
        "pick('Annals of', 'Journal of', 'Letters in', 'Review of') || ' ' || pick('Applied Physics', 'Biology', 'Climate Science', 'Economics', 'Medicine', 'Neuroscience', 'Statistics')",
    ),
    ("page_range pages_range", "int(1, 400) || '-' || int(401, 420)"),
    ("call_letters", "pick('K', 'W') || upper(fake.letters(3))"),
    ("quality_label video_definition", "pick('HD', 'HD', 'SD', 'UHD')"),
    // What somebody has on the web, and the letters of a name.
    ("linkedin_url linkedin_profile linkedin_page", "'https://www.linkedin.com/in/' || fake.username"),
    ("github_url github_profile", "'https://github.com/' || fake.username"),
    ("twitter_url", "'https://twitter.com/' || fake.username"),
    ("facebook_url", "'https://www.facebook.com/' || fake.username"),
    ("instagram_url", "'https://www.instagram.com/' || fake.username"),
    ("initials", "upper(fake.letters(2))"),
    // Plants and animals.
    ("latin_name scientific_name species_latin_name botanical_name taxon_name species_latin", LATIN),
    ("bird bird_species", BIRDS),
    (
        "species_common_name common_name english_species",
        "pick('Angelfish', 'Badger', 'Barn Owl', 'Common Frog', 'Grey Heron', 'Hedgehog', 'Neon Tetra', 'Red Fox', 'Roe Deer')",
    ),
    (
        "plant_variety variety variety_name cultivar",
        "pick('Brandywine', 'Gala', 'Golden Delicious', 'Lollo Rosso', 'Marmande', 'Nantes', 'Roma', 'San Marzano', 'Sweet Million')",
    ),
    (
        "crop crop_name crop_type",
        "pick('Barley', 'Corn', 'Oats', 'Potatoes', 'Rapeseed', 'Soybeans', 'Sugar Beet', 'Sunflowers', 'Wheat')",
    ),
    ("ear_tag eartag", "pick('DE', 'FR', 'IE', 'NL', 'UK') || ' ' || fake.numerify('##########')"),
    ("ring_number ring_no band_number", "upper(fake.letters(2)) || fake.numerify('#####')"),
    (
        "apiary barn stable paddock pasture coop",
        "pick('East', 'Hill', 'Lower', 'Meadow', 'North', 'Old', 'South', 'Upper', 'West') || ' ' || pick('Barn', 'Field', 'House', 'Yard')",
    ),
    ("behaviour behavior", "pick('calling', 'feeding', 'flying', 'nesting', 'resting', 'swimming')"),
    ("habitat biome", "pick('coast', 'forest', 'grassland', 'lake', 'mountain', 'river', 'wetland')"),
    // Sport and games.
    ("preferred_foot strong_foot", "pick('left', 'right', 'right', 'both')"),
    ("dominant_hand handedness plays_hand", "pick('left', 'right', 'right', 'right')"),
    (
        "stroke swim_stroke swimming_style",
        "pick('backstroke', 'breaststroke', 'butterfly', 'freestyle', 'freestyle', 'medley')",
    ),
    (
        "weight_class weight_division",
        "pick('bantamweight', 'featherweight', 'heavyweight', 'lightweight', 'middleweight', 'welterweight')",
    ),
    ("red_corner blue_corner white_player black_player home_player away_player first_climber", DOER),
    ("eco_code eco", "pick('A', 'B', 'C', 'D', 'E') || fake.numerify('##')"),
    (
        "opening_name chess_opening",
        "pick('Caro-Kann Defence', 'English Opening', 'French Defence', 'Italian Game', 'King''s Indian', 'Queen''s Gambit', 'Ruy Lopez', 'Sicilian Defence')",
    ),
    ("first_move opening_move", "pick('c4', 'd4', 'd4', 'e4', 'e4', 'Nf3')"),
    ("french_grade climbing_grade route_grade", "int(4, 8) || pick('a', 'b', 'c') || pick('', '', '+')"),
    (
        "topo_image topo_file hero_image_file photo_path image_path picture_path thumbnail_path photo_file image_file",
        "'images/' || fake.slug || pick('.jpg', '.jpg', '.png')",
    ),
    (
        "class_name character_class hero_class",
        "pick('Archer', 'Bard', 'Cleric', 'Druid', 'Mage', 'Paladin', 'Ranger', 'Rogue', 'Warrior')",
    ),
    ("race_name character_race", "pick('Dwarf', 'Elf', 'Gnome', 'Halfling', 'Human', 'Orc')"),
    ("gamertag gamer_tag owner_gamertag", "fake.username"),
    ("rarity", "pick('common', 'common', 'epic', 'legendary', 'rare', 'uncommon')"),
    (
        "map_name level_name",
        "pick('Arena', 'Canyon', 'Castle', 'Desert', 'Harbour', 'Temple') || pick('', ' II', ' Night')",
    ),
    // Goods.
    ("size_label clothing_size garment_size size_name", "pick('XS', 'S', 'M', 'M', 'L', 'XL')"),
    ("made_in manufactured_in country_of_manufacture produced_in origin_country", "fake.world_country"),
    (
        "fabric_composition composition material_composition",
        "pick('100% cotton', '100% linen', '100% wool', '60% cotton, 40% polyester', '80% cotton, 20% elastane', '95% viscose, 5% elastane')",
    ),
    (
        "care_instructions washing_instructions",
        "pick('Do not tumble dry', 'Dry clean only', 'Hand wash cold', 'Machine wash at 30 degrees', 'Machine wash at 40 degrees, do not bleach')",
    ),
    (
        "hex_value skin_hex hair_hex accent_color background_color foreground_color brand_color primary_color secondary_color theme_color",
        "fake.color",
    ),
    ("shade shade_name paint_color paint_name colour_name", "fake.color_name"),
    ("ral ral_code", "'RAL ' || pick(1003, 3020, 5010, 6005, 7016, 7035, 9005, 9010)"),
    ("pantone pantone_code", "'PMS ' || int(100, 799)"),
    ("socket bulb_base lamp_base", "pick('B22', 'E14', 'E27', 'E27', 'G9', 'GU10')"),
    ("energy_label", ENERGY_CLASSES),
    ("panel_type display_type screen_type", "pick('IPS', 'LCD', 'LED', 'OLED', 'QLED')"),
    ("chemistry battery_chemistry cell_type", "pick('LiFePO4', 'Li-ion', 'Li-ion', 'NiMH', 'NMC', 'lead-acid')"),
    (
        "machine_type machine_kind",
        "pick('combine harvester', 'excavator', 'lathe', 'milling machine', 'press', 'sprayer', 'tractor')",
    ),
    ("printer_material filament_type filament_material", "pick('ABS', 'ASA', 'PETG', 'PLA', 'PLA', 'TPU')"),
    (
        "downtime_reason stop_reason stoppage_reason",
        "pick('Changeover', 'Cleaning', 'Material missing', 'Motor fault', 'Planned maintenance', 'Tool broken')",
    ),
    (
        "defect defect_type fault fault_type",
        "pick('burr', 'crack', 'dent', 'leak', 'misalignment', 'scratch', 'wrong colour')",
    ),
    (
        "alloy steel_grade material_grade",
        "pick('6061-T6', 'AISI 304', 'AISI 316L', 'C45', 'S235', 'S355', 'Ti-6Al-4V')",
    ),
    ("thread thread_size screw_size", "pick('M3', 'M4', 'M5', 'M6', 'M8', 'M10', 'M12')"),
    // Addresses and papers.
    ("house_number house_no street_no street_number building_no", "int(1, 180) || pick('', '', '', '', 'a', 'b')"),
    (
        "national_id personal_id citizen_id id_number identity_number national_number personal_number",
        "fake.numerify('##########')",
    ),
    ("duns duns_number", "fake.numerify('#########')"),
    ("lei lei_code", "'5299' || upper(fake.hex(14)) || fake.numerify('##')"),
    ("naics sic industry_code nace", "fake.numerify('####')"),
    (
        "driver_license_number driving_licence_no licence_no_of_driver",
        "upper(fake.letters(1)) || fake.numerify('#######')",
    ),
    ("mpan meter_point", "fake.numerify('#############')"),
    ("docket_no docket_number docket", "int(19, 24) || pick('-cv-', '-cr-') || fake.numerify('#####')"),
    ("courtroom court_room", "pick('1', '2', '3', '4', '5') || pick('A', 'B', '')"),
    ("verdict ruling", "pick('acquitted', 'dismissed', 'guilty', 'guilty', 'not guilty', 'settled')"),
    ("dialling_code dialing_code calling_code", "'+' || int(20, 99)"),
    ("capital capital_city", "fake.world_city"),
    (
        "found_where found_at_place found_place",
        "pick('bus stop', 'café', 'hotel lobby', 'library', 'park', 'platform 3', 'taxi', 'train')",
    ),
    ("emoji emoji_reaction reaction_emoji", "pick('👍', '👍', '❤️', '😂', '🎉', '😮')"),
    (
        "wind_cardinal compass_direction cardinal cardinal_direction wind_compass",
        "pick('E', 'N', 'NE', 'NW', 'S', 'SE', 'SW', 'W')",
    ),
    ("correct_option correct_answer_letter answer_key right_option", "pick('A', 'B', 'C', 'D')"),
    ("fertility_status breeding_status", "pick('calved', 'dry', 'in calf', 'open', 'served')"),
    ("condition_grade", "pick('fair', 'fine', 'good', 'good', 'near mint', 'poor')"),
    ("abbreviation acronym short_code abbr", "upper(fake.letters(3))"),
    (
        "element element_name",
        "pick('Aluminium', 'Carbon', 'Copper', 'Gold', 'Helium', 'Hydrogen', 'Iron', 'Lead', 'Nitrogen', 'Oxygen', 'Silicon', 'Silver', 'Sodium', 'Tin', 'Zinc')",
    ),
];

/// What is seen in a text of records of certain tables, by the tables' words and then the column's.
pub(super) const TRADES_OF: &[(&str, &str, &str)] = &[
    (
        "dental_treatment dental_visit dental_procedure tooth_treatment",
        "procedure procedure_name treatment",
        "pick('Check-up', 'Cleaning', 'Crown', 'Extraction', 'Filling', 'Filling', 'Root canal', 'Scaling', 'X-ray')",
    ),
    (
        "dental_treatment tooth_treatment dental_chart",
        "surface",
        "pick('buccal', 'distal', 'lingual', 'mesial', 'occlusal')",
    ),
    (
        "birth delivery_record pregnancy",
        "delivery_type delivery type",
        "pick('vaginal', 'vaginal', 'caesarean', 'assisted')",
    ),
    ("doctor physician surgeon dentist", "title salutation", "pick('Dr.', 'Dr.', 'Dr.', 'Prof.')"),
    ("beer brew", "style type", BEERS),
    (
        "beer brew",
        "name beer_name",
        "pick('Amber', 'Black', 'Golden', 'Harbour', 'Hazy', 'Old', 'Red', 'Summer', 'Winter') || ' ' || pick('Ale', 'Fox', 'Haze', 'Lager', 'Monk', 'Stout')",
    ),
    (
        "tea",
        "name tea_name",
        "pick('Assam', 'Ceylon', 'Darjeeling', 'Earl Grey', 'Genmaicha', 'Jasmine', 'Lapsang Souchong', 'Matcha', 'Oolong', 'Rooibos', 'Sencha')",
    ),
    ("wine", "name label wine_name", "pick('Cave', 'Château', 'Clos', 'Domaine', 'Quinta') || ' ' || fake.last_name"),
    ("wine", "producer winery", "fake.company"),
    (
        "food nutrition food_item grocery grocery_product",
        "name description product_name food_name",
        "pick('Canned', 'Dried', 'Fresh', 'Frozen', 'Organic', 'Roasted') || ' ' || \
            pick('Apricots', 'Beans', 'Chicken', 'Chickpeas', 'Corn', 'Mushrooms', 'Peas', 'Salmon', 'Spinach', 'Tomatoes')",
    ),
    (
        "food grocery grocery_product food_item",
        "category department section",
        "pick('Bakery', 'Beverages', 'Dairy', 'Frozen', 'Fruit', 'Meat', 'Snacks', 'Vegetables')",
    ),
    ("inspection_finding finding home_inspection_finding defect", "room", ROOMS),
    ("iot_device smart_device sensor_device smart_home home_device thermostat", "room", ROOMS),
    ("tyre tire", "season", "pick('all-season', 'summer', 'summer', 'winter')"),
    (
        "auto_part car_part spare_part",
        "name part_name",
        "pick('Air Filter', 'Alternator', 'Battery', 'Brake Disc', 'Brake Pad', 'Clutch Kit', 'Fuel Pump', 'Oil Filter', 'Radiator', 'Shock Absorber', 'Spark Plug', 'Timing Belt', 'Wiper Blade')",
    ),
    (
        "train train_service departure platform_change train_run",
        "platform track",
        "int(1, 16) || pick('', '', '', 'a', 'b')",
    ),
    ("aircraft_registry aircraft_register", "registration", TAIL_NUMBERS),
    ("aircraft_registry", "manufacturer", "pick('Airbus', 'Boeing', 'Embraer', 'ATR', 'Bombardier')"),
    ("vessel ship voyage", "destination origin", PORTS),
    ("shipment container truck voyage freight haul trip cold_chain_log consignment", "cargo load", CARGO),
    ("certificate tls_certificate ssl_certificate", "common_name subject", "fake.domain"),
    ("boat ship vessel yacht", "name", SHIPS),
    (
        "crypto_transfer crypto_transaction block token_transfer",
        "from_address to_address address sender_address",
        "'0x' || fake.hex(40)",
    ),
    (
        "email outgoing_email mail inbox_message mail_queue email_log outbox",
        "to_address recipient_address recipient to sent_to",
        "fake.email",
    ),
    (
        "email outgoing_email mail inbox_message mail_queue email_log outbox",
        "from_address sender_address reply_to sender from",
        SENDERS,
    ),
    ("commit pull_request merge_request revision", "message subject title", COMMITS),
    ("package library dependency module npm_package crate", "name package_name", "fake.slug"),
    (
        "container_image docker_image image_registry",
        "repository repo name",
        "pick('app', 'infra', 'library', 'shop', 'tools') || '/' || fake.noun",
    ),
    (
        "container_image docker_image image_registry",
        "tag",
        "pick('latest', 'latest', 'stable', '1.2.0', '2.0.1', 'v3.4', 'main')",
    ),
    (
        "api_key access_key token webhook secret",
        "name label title",
        "pick('CI', 'Dashboard', 'Mobile app', 'Partner', 'Reporting', 'Staging', 'Website') || ' ' || pick('key', 'access', 'token')",
    ),
    ("dns_record dns_entry dns", "type record_type", "pick('A', 'A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT')"),
    ("dns_record dns_entry dns", "zone domain", "fake.domain"),
    ("dns_record dns_entry dns", "value content target data", "fake.ipv4"),
    ("dns_record dns_entry dns", "host name", "pick('@', 'api', 'blog', 'mail', 'shop', 'www', 'www')"),
    (
        "app_error error error_event exception crash",
        "level severity",
        "pick('error', 'error', 'error', 'fatal', 'warning')",
    ),
    ("app_error error error_event exception crash", "message description", ERRORS),
    (
        "app_error error_event exception crash stack_frame",
        "file filename",
        "'src/' || fake.noun || pick('.py', '.js', '.rb', '.ts')",
    ),
    ("font font_file", "family name", FONTS),
    ("font font_file", "style style_name", "pick('Bold', 'Italic', 'Light', 'Medium', 'Regular', 'Regular')"),
    ("font font_file", "filename file_name file", "fake.slug || pick('.otf', '.ttf', '.woff2', '.woff2')"),
    (
        "handset smartphone phone laptop computer it_asset",
        "manufacturer brand make",
        "pick('Apple', 'Dell', 'Google', 'HP', 'Lenovo', 'Samsung', 'Sony', 'Xiaomi')",
    ),
    (
        "printer",
        "name printer_name",
        "pick('Brother HL', 'Canon iR', 'Epson WF', 'HP LaserJet', 'Ricoh IM') || '-' || fake.numerify('###')",
    ),
    (
        "app app_release mobile_app",
        "name app_name",
        "pick('Budget', 'Fit', 'Map', 'Note', 'Photo', 'Task', 'Travel', 'Weather') || pick('ly', ' Go', ' Plus', ' Pro', 'Up')",
    ),
    ("app_release release build", "version_name version", "fake.semver"),
    ("bug issue ticket defect", "summary title subject", BUGS),
    ("consumer_loan loan loan_application credit_application", "purpose reason", LOANS),
    (
        "drone_flight flight_log",
        "purpose mission",
        "pick('aerial photo', 'inspection', 'mapping', 'survey', 'training')",
    ),
    ("spoken_language language", "english_name", "fake.language_name"),
    (
        "ml_model bot_conversation chat llm_call completion inference",
        "model model_name",
        "pick('base-7b', 'chat-large', 'chat-small', 'embed-v2', 'mini-3b')",
    ),
    (
        "ml_experiment experiment training_run",
        "name experiment_name run_name",
        "pick('baseline', 'larger-batch', 'longer-warmup', 'new-features', 'tuned', 'with-dropout') || '-' || fake.numerify('##')",
    ),
    (
        "employee worker staff",
        "role",
        "pick('assembler', 'cleaner', 'driver', 'forklift operator', 'packer', 'supervisor', 'technician', 'warehouse clerk')",
    ),
    ("allergy allergy_intolerance intolerance patient vaccination adverse_event", "reaction", REACTIONS),
    ("podcast podcast_episode show interview holiday_home stay live_stream", "host host_name", "fake.name"),
    (
        "cow dairy_cow cattle bull heifer",
        "breed",
        "pick('Angus', 'Ayrshire', 'Brown Swiss', 'Charolais', 'Hereford', 'Holstein', 'Jersey', 'Simmental')",
    ),
    (
        "horse",
        "breed",
        "pick('Andalusian', 'Arabian', 'Friesian', 'Haflinger', 'Hanoverian', 'Quarter Horse', 'Thoroughbred')",
    ),
    ("sheep goat", "breed", "pick('Boer', 'Dorper', 'Merino', 'Saanen', 'Suffolk', 'Texel')"),
    (
        "chicken hen poultry",
        "breed",
        "pick('Australorp', 'Leghorn', 'Orpington', 'Plymouth Rock', 'Sussex', 'Wyandotte')",
    ),
    (
        "sighting animal_sighting wildlife wildlife_observation bird_sighting bird_observation",
        "species animal species_name common_name",
        "pick('Badger', 'Buzzard', 'Grey Heron', 'Hedgehog', 'Kingfisher', 'Otter', 'Red Fox', 'Red Squirrel', 'Roe Deer', 'Wild Boar')",
    ),
    (
        "tree forest_plot timber",
        "species",
        "pick('Ash', 'Beech', 'Birch', 'Douglas Fir', 'Larch', 'Maple', 'Oak', 'Pine', 'Spruce')",
    ),
    ("fish aquarium catch", "species", "pick('Angelfish', 'Carp', 'Guppy', 'Neon Tetra', 'Perch', 'Pike', 'Trout')"),
    ("plant seed seed_packet", "species", LATIN),
    (
        "mineral gem rock_sample",
        "name mineral_name",
        "pick('Amethyst', 'Azurite', 'Calcite', 'Fluorite', 'Galena', 'Garnet', 'Gypsum', 'Hematite', 'Malachite', 'Pyrite', 'Quartz', 'Topaz')",
    ),
    (
        "star galaxy celestial_object constellation",
        "name",
        "pick('Aldebaran', 'Altair', 'Antares', 'Betelgeuse', 'Capella', 'Deneb', 'Polaris', 'Rigel', 'Sirius', 'Vega')",
    ),
    ("staff employee directory_entry contact phone_directory", "ext extension phone_ext", "fake.numerify('###')"),
    ("passport travel_document", "type document_type", "pick('D', 'P', 'P', 'P')"),
    ("court_case lawsuit trial", "title name case_title case_name", "fake.last_name || ' v. ' || fake.company"),
    ("exam_result report_card grade_entry score_sheet", "subject", SUBJECTS),
    ("tv_broadcast tv_programme tv_program tv_guide_entry", "genre category", FILM_GENRES),
    ("hashtag", "tag name", "fake.noun"),
    (
        "spare part cnc_program work_order machined_part",
        "part_name part",
        "pick('Bearing Housing', 'Bracket', 'Bushing', 'Cover Plate', 'Flange', 'Gear Wheel', 'Shaft', 'Spacer', 'Valve Body')",
    ),
    (
        "cnc_program machined_part casting weld",
        "material",
        "pick('aluminium 6061', 'brass', 'cast iron', 'stainless steel 304', 'steel S235', 'titanium')",
    ),
    (
        "mountain peak summit",
        "name peak_name",
        "pick('Black', 'Eagle', 'Grey', 'Lone', 'Red', 'Saddle', 'White') || ' ' || pick('Horn', 'Peak', 'Ridge', 'Rock', 'Tooth')",
    ),
    (
        "river lake",
        "name",
        "pick('Black', 'Clear', 'Grey', 'Long', 'Silver', 'Stony') || ' ' || pick('Brook', 'Lake', 'River', 'Water')",
    ),
];
