//! What is measured: between which numbers it lies in which unit, how the same is in another unit, what wares cost and weigh.

use super::super::terms::{COST, PRICE, TEMPERATURE, WEIGHT, is_any};
use super::super::words::{is_in, without_units};
use super::Guess::{self, Number};
use super::is_about;

/// A unit, by its words.
struct Unit {
    words: &'static str,
    of: Quantity,
    /// How many of the first unit of its quantity it is, and where its nought lies.
    size: f64,
    zero: f64,
    /// Where numbers lie of which nothing else is known.
    usual: (f64, f64),
}

#[derive(Clone, Copy, PartialEq)]
enum Quantity {
    Mass,
    Length,
    Area,
    Volume,
    Speed,
    Temperature,
    Pressure,
    Power,
    Energy,
    Time,
    Data,
    Frequency,
    /// What is only ever given in one unit.
    Other,
}

use Quantity::{Area, Data, Energy, Frequency, Length, Mass, Other, Power, Pressure, Speed, Temperature, Time, Volume};

const fn unit(words: &'static str, of: Quantity, size: f64, usual: (f64, f64)) -> Unit {
    Unit { words, of, size, zero: 0.0, usual }
}

const UNITS: &[Unit] = &[
    unit("kg kgs kilo kilos kilogram kilograms", Mass, 1.0, (1.0, 200.0)),
    unit("g gr gram grams", Mass, 0.001, (5.0, 900.0)),
    unit("mg milligram milligrams", Mass, 1e-6, (1.0, 500.0)),
    unit("mcg ug microgram micrograms", Mass, 1e-9, (5.0, 400.0)),
    unit("t ton tons tonne tonnes", Mass, 1000.0, (1.0, 40.0)),
    unit("lb lbs pounds", Mass, 0.453_592_37, (1.0, 300.0)),
    unit("oz ounce ounces", Mass, 0.028_349_5, (1.0, 64.0)),
    unit("m meter meters metre metres", Length, 1.0, (1.0, 200.0)),
    unit("dm", Length, 0.1, (1.0, 60.0)),
    unit("cm centimeter centimeters centimetre centimetres", Length, 0.01, (1.0, 200.0)),
    unit("mm millimeter millimeters millimetre millimetres", Length, 0.001, (1.0, 900.0)),
    unit("um micron microns", Length, 1e-6, (1.0, 400.0)),
    unit("km kilometer kilometers kilometre kilometres", Length, 1000.0, (1.0, 400.0)),
    unit("ft feet", Length, 0.3048, (3.0, 600.0)),
    unit("inch inches", Length, 0.0254, (1.0, 60.0)),
    unit("mi mile miles", Length, 1609.344, (1.0, 250.0)),
    unit("yd yards", Length, 0.9144, (5.0, 500.0)),
    unit("m2 sqm qm square_meters square_metres", Area, 1.0, (20.0, 400.0)),
    unit("sqft ft2 sq_ft square_feet", Area, 0.092_903, (200.0, 4_000.0)),
    unit("ha hectare hectares", Area, 10_000.0, (0.5, 60.0)),
    unit("acre acres", Area, 4_046.86, (1.0, 150.0)),
    unit("km2 sqkm", Area, 1e6, (1.0, 900.0)),
    unit("l liter liters litre litres", Volume, 1.0, (1.0, 80.0)),
    unit("ml milliliter milliliters millilitre millilitres", Volume, 0.001, (10.0, 900.0)),
    unit("cl", Volume, 0.01, (5.0, 100.0)),
    unit("hl", Volume, 100.0, (1.0, 90.0)),
    unit("m3 cbm", Volume, 1000.0, (0.5, 60.0)),
    unit("gal gallon gallons", Volume, 3.785_41, (1.0, 60.0)),
    unit("kmh kph", Speed, 1.0, (5.0, 130.0)),
    unit("mph", Speed, 1.609_344, (5.0, 85.0)),
    unit("kn knot knots kt kts", Speed, 1.852, (2.0, 30.0)),
    unit("m_s mps", Speed, 3.6, (0.5, 25.0)),
    unit("c celsius", Temperature, 1.0, (-5.0, 35.0)),
    Unit { words: "f fahrenheit", of: Temperature, size: 5.0 / 9.0, zero: 32.0, usual: (23.0, 95.0) },
    Unit { words: "kelvin", of: Temperature, size: 1.0, zero: 273.15, usual: (250.0, 310.0) },
    unit("bar", Pressure, 1.0, (0.5, 12.0)),
    unit("mbar hpa", Pressure, 0.001, (985.0, 1_035.0)),
    unit("psi", Pressure, 0.068_947_6, (5.0, 120.0)),
    unit("kpa", Pressure, 0.01, (80.0, 600.0)),
    unit("mmhg", Pressure, 0.001_333_22, (60.0, 150.0)),
    unit("w watt watts", Power, 1.0, (5.0, 2_000.0)),
    unit("kw", Power, 1000.0, (1.0, 250.0)),
    unit("mw", Power, 1e6, (1.0, 600.0)),
    unit("kwh", Energy, 1.0, (1.0, 900.0)),
    unit("wh", Energy, 0.001, (100.0, 900.0)),
    unit("mwh", Energy, 1000.0, (1.0, 900.0)),
    unit("gwh", Energy, 1e6, (1.0, 900.0)),
    unit("min mins minute minutes", Time, 1.0, (5.0, 240.0)),
    unit("s sec secs second seconds", Time, 1.0 / 60.0, (1.0, 3_600.0)),
    unit("ms millis milliseconds", Time, 1.0 / 60_000.0, (4.0, 3_000.0)),
    unit("h hr hrs hour hours", Time, 60.0, (1.0, 24.0)),
    unit("day days", Time, 1440.0, (1.0, 60.0)),
    unit("week weeks", Time, 10_080.0, (1.0, 16.0)),
    unit("month months", Time, 43_800.0, (1.0, 36.0)),
    unit("year years yrs", Time, 525_600.0, (1.0, 30.0)),
    unit("mb", Data, 1.0, (1.0, 200.0)),
    unit("kb", Data, 1.0 / 1024.0, (2.0, 9_000.0)),
    unit("bytes", Data, 1.0 / 1_048_576.0, (500.0, 900_000.0)),
    unit("gb", Data, 1024.0, (1.0, 200.0)),
    unit("tb", Data, 1_048_576.0, (1.0, 40.0)),
    unit("mhz", Frequency, 1.0, (400.0, 3_800.0)),
    unit("khz", Frequency, 0.001, (8.0, 192.0)),
    unit("ghz", Frequency, 1000.0, (1.8, 5.2)),
    unit("hz", Frequency, 1e-6, (20.0, 400.0)),
    unit("v volt volts", Other, 1.0, (1.0, 48.0)),
    unit("a amp amps", Other, 1.0, (0.5, 32.0)),
    unit("mah", Other, 1.0, (800.0, 6_000.0)),
    unit("mp megapixel megapixels", Other, 1.0, (8.0, 64.0)),
    unit("mbps", Other, 1.0, (10.0, 1_000.0)),
    unit("db", Other, 1.0, (30.0, 95.0)),
    unit("dbm", Other, 1.0, (-110.0, -45.0)),
    unit("ppm", Other, 1.0, (5.0, 900.0)),
    unit("nm", Other, 1.0, (5.0, 400.0)),
    unit("px", Other, 1.0, (100.0, 4_000.0)),
    unit("deg degrees", Other, 1.0, (0.0, 90.0)),
    unit("bpm", Other, 1.0, (55.0, 160.0)),
    unit("rpm", Other, 1.0, (600.0, 6_500.0)),
    unit("kcal", Other, 1.0, (80.0, 900.0)),
];

/// What is measured or counted, by its words, in its unit if it has one.
pub(super) const MEASURES: &[(&str, &str, f64, f64)] = &[
    (WEIGHT, "kg", 1.0, 100.0),
    ("height width length depth", "cm", 1.0, 200.0),
    ("distance", "km", 1.0, 400.0),
    (TEMPERATURE, "c", -10.0, 35.0),
    ("speed", "kmh", 5.0, 130.0),
    ("elevation altitude", "m", 0.0, 1_500.0),
    // Bodies.
    ("birth_weight", "kg", 2.4, 4.4),
    ("birth_length", "cm", 46.0, 55.0),
    ("body_weight", "kg", 48.0, 110.0),
    ("body_height", "cm", 150.0, 198.0),
    ("body_temperature body_temp core_temp", "c", 36.0, 39.5),
    ("waist waist_circumference", "cm", 62.0, 112.0),
    ("hip hips hip_circumference", "cm", 80.0, 122.0),
    ("chest chest_circumference bust", "cm", 78.0, 122.0),
    ("neck neck_circumference", "cm", 32.0, 45.0),
    ("biceps arm_circumference", "cm", 24.0, 42.0),
    ("head_circumference", "cm", 33.0, 58.0),
    ("pupillary_distance interpupillary_distance", "mm", 54.0, 72.0),
    ("sphere sph", "", -6.0, 4.0),
    ("cylinder cyl", "", -3.0, 0.0),
    ("axis", "", 0.0, 180.0),
    ("apgar apgar_score", "", 6.0, 10.0),
    ("resting_hr resting_heart_rate resting_pulse rhr", "", 48.0, 82.0),
    ("max_hr max_heart_rate peak_heart_rate", "", 140.0, 198.0),
    ("hrv", "ms", 20.0, 110.0),
    ("vo2max vo2_max", "", 28.0, 60.0),
    ("hematocrit haematocrit hct", "", 35.0, 52.0),
    ("blood_ph", "", 7.3, 7.5),
    ("urine_ph skin_ph", "", 4.6, 8.0),
    ("calcium", "", 8.4, 10.4),
    ("chloride", "", 96.0, 106.0),
    ("magnesium", "", 1.6, 2.6),
    ("albumin", "", 3.4, 5.4),
    ("bilirubin", "", 0.2, 1.3),
    ("triglycerides", "", 60.0, 220.0),
    ("hdl", "", 35.0, 85.0),
    ("ldl", "", 60.0, 180.0),
    ("crp", "", 0.3, 12.0),
    ("ferritin", "", 20.0, 250.0),
    ("insulin_units", "", 2.0, 40.0),
    ("lactate", "", 0.5, 2.5),
    ("sleep", "h", 4.5, 9.5),
    ("sleep_hours hours_slept hours_of_sleep", "", 4.5, 9.5),
    ("deep_sleep", "min", 40.0, 150.0),
    ("awakenings wakeups wake_ups", "", 0.0, 6.0),
    ("steps step_count daily_steps steps_taken", "", 1_500.0, 16_000.0),
    ("shoe_size size_eu eu_size shoe_size_eu", "", 36.0, 47.0),
    ("size_us us_size shoe_size_us", "", 5.0, 13.0),
    ("size_uk uk_size shoe_size_uk", "", 3.0, 12.0),
    ("dose_volume injection_volume anesthesia anaesthesia anesthetic anaesthetic", "ml", 0.5, 5.0),
    ("donated_volume blood_volume donation_volume", "ml", 350.0, 500.0),
    ("gestation pregnancy_length", "weeks", 34.0, 41.0),
    // Food and drink.
    ("caffeine", "mg", 5.0, 210.0),
    ("alcohol_content_g", "", 8.0, 20.0),
    ("cholesterol_content", "mg", 0.0, 120.0),
    ("saturated_fat sat_fat trans_fat", "g", 0.0, 12.0),
    ("salt salt_content", "g", 0.1, 4.0),
    (
        "kcal total_kcal total_calories calories_total calories_per_day daily_calories calorie_goal",
        "kcal",
        1_400.0,
        3_200.0,
    ),
    ("energy_kj kj", "", 350.0, 3_800.0),
    ("serving_size portion_size serving portion", "g", 20.0, 400.0),
    ("net_weight gross_weight pack_weight unit_weight", "kg", 0.1, 8.0),
    ("bottle bottle_size bottle_volume", "ml", 330.0, 1_500.0),
    ("cup cup_size glass_size", "ml", 90.0, 450.0),
    ("can can_size", "ml", 250.0, 500.0),
    ("oven_temp oven_temperature bake_temp baking_temp baking_temperature roast_temp", "c", 150.0, 250.0),
    ("brew_temp brewing_temp water_temp_brew brew_temperature", "c", 70.0, 98.0),
    ("serving_temp serving_temperature", "c", 6.0, 18.0),
    ("mash_temp", "c", 62.0, 70.0),
    ("fermentation_temp fermentation_temperature", "c", 10.0, 24.0),
    ("fridge_temp fridge_temperature refrigerator_temp cooler_temp", "c", 1.0, 8.0),
    ("freezer_temp freezer_temperature reefer_temp reefer_temperature", "c", -24.0, -16.0),
    ("bake_time baking_time oven_time roast_time", "min", 12.0, 75.0),
    ("steep steep_time steeping_time brew_time", "min", 1.0, 7.0),
    ("rest_time resting_time proof_time rise_time", "min", 20.0, 180.0),
    ("grams_per_cup", "", 1.5, 4.0),
    ("ibu", "", 8.0, 90.0),
    ("srm", "", 2.0, 40.0),
    ("ebc", "", 4.0, 80.0),
    ("original_gravity", "", 1.036, 1.09),
    ("final_gravity", "", 1.004, 1.02),
    ("scoville scoville_units shu", "", 500.0, 50_000.0),
    ("shelf_life", "days", 3.0, 365.0),
    ("water_intake daily_water water", "l", 1.0, 3.5),
    ("course course_no course_number", "", 1.0, 5.0),
    // Rooms, houses and land.
    (
        "setpoint set_point target_temp target_temperature thermostat indoor_temp indoor_temperature room_temp room_temperature comfort_temp",
        "c",
        18.0,
        24.0,
    ),
    ("outdoor_temp outdoor_temperature outside_temp outside_temperature", "c", -8.0, 34.0),
    ("water_temp water_temperature pool_temp sea_temp", "c", 12.0, 29.0),
    ("soil_temp soil_temperature", "c", 4.0, 24.0),
    ("flow_temp supply_temp boiler_temp flow_temperature", "c", 35.0, 65.0),
    ("storey floor_number floor_no storey_no floor_level storey_number", "", 0.0, 12.0),
    ("floors_above_ground", "", 1.0, 12.0),
    ("floors_below_ground basements basement_levels", "", 0.0, 3.0),
    ("floors_served", "", 3.0, 24.0),
    ("room_count rooms_total number_of_rooms num_rooms", "", 1.0, 7.0),
    ("deposit_months", "", 1.0, 3.0),
    ("ceiling_height", "m", 2.3, 3.4),
    ("building_height", "m", 6.0, 90.0),
    ("plot plot_area land_size garden_area yard_area", "m2", 250.0, 1_500.0),
    ("elevator_count lift_count elevators lifts", "", 0.0, 4.0),
    ("occupants residents inhabitants household_size household_members", "", 1.0, 6.0),
    ("population", "", 900.0, 950_000.0),
    ("slope gradient", "", 0.0, 28.0),
    ("tilt inclination", "", 0.0, 15.0),
    ("boxes box_count num_boxes cartons carton_count", "", 1.0, 60.0),
    ("crew_size crew_count team_size", "", 2.0, 6.0),
    // Vehicles.
    ("coolant_temp coolant_temperature engine_temp engine_temperature oil_temp oil_temperature", "c", 78.0, 108.0),
    ("oil_pressure", "bar", 1.5, 5.5),
    ("tire_pressure tyre_pressure", "bar", 2.0, 3.2),
    ("blood_pressure_mean", "", 70.0, 105.0),
    ("boost_pressure", "bar", 0.2, 1.8),
    ("throttle", "", 0.0, 100.0),
    ("axle_load", "t", 6.0, 11.5),
    ("tare tare_weight empty_weight kerb_weight curb_weight unladen_weight", "kg", 2_000.0, 9_000.0),
    ("load_weight loaded_weight gross_vehicle_weight gvw", "kg", 9_000.0, 40_000.0),
    ("max_takeoff mtow max_takeoff_weight", "kg", 1_200.0, 180_000.0),
    ("wingspan", "m", 9.0, 65.0),
    ("engines engine_count", "", 1.0, 4.0),
    ("cruise_altitude cruising_altitude flight_altitude", "ft", 26_000.0, 41_000.0),
    ("runways runway_count", "", 1.0, 4.0),
    ("runway_length", "m", 1_200.0, 4_000.0),
    ("coaches wagons wagon_count carriages carriage_count coach_count", "", 3.0, 14.0),
    ("bearing_load rated_load load_capacity lifting_capacity", "kg", 320.0, 2_000.0),
    ("truck truck_size truck_capacity", "t", 3.5, 18.0),
    ("vehicle_height max_vehicle_height clearance clearance_height headroom", "m", 1.9, 2.4),
    ("beam draft draught", "m", 1.2, 4.6),
    ("loa length_overall", "m", 6.0, 320.0),
    ("gross_tonnage net_tonnage deadweight dwt", "", 400.0, 180_000.0),
    ("teu", "", 1.0, 2.0),
    ("berths cabins", "", 2.0, 12.0),
    ("engine_hours machine_hours", "", 20.0, 6_000.0),
    ("speed_limit posted_speed", "kmh", 30.0, 130.0),
    ("penalty_points demerit_points licence_points", "", 0.0, 6.0),
    ("wheel_size_inch", "", 12.0, 29.0),
    ("heel_height heel", "mm", 5.0, 110.0),
    ("tread tread_depth", "mm", 1.6, 8.5),
    ("aspect_ratio", "", 35.0, 70.0),
    ("rim", "inch", 14.0, 20.0),
    ("load_index", "", 75.0, 112.0),
    ("lane lane_no lane_number lanes", "", 1.0, 8.0),
    ("pump_count pumps", "", 2.0, 16.0),
    ("pump_no pump_number", "", 1.0, 12.0),
    ("vehicle_class axle_class toll_class emission_class risk_class hazard_class", "", 1.0, 5.0),
    ("levels_total shelf_level rack_level", "", 1.0, 6.0),
    ("ride ride_time ride_duration", "min", 3.0, 45.0),
    ("bounce_rate churn_rate", "", 0.02, 0.6),
    // Weather and water.
    ("wind wind_speed", "kmh", 0.0, 90.0),
    ("wind_gust gust wind_gusts", "kmh", 10.0, 120.0),
    ("wave_height swell_height", "m", 0.2, 4.5),
    ("tide tide_height", "m", 0.1, 6.0),
    ("snow snowfall", "cm", 0.0, 60.0),
    ("sunshine", "h", 0.0, 14.0),
    ("flow_rate", "", 1.0, 120.0),
    ("turbidity", "", 0.1, 25.0),
    ("salinity", "", 0.2, 36.0),
    ("dissolved_oxygen", "", 4.0, 12.0),
    ("conductivity", "", 100.0, 1_500.0),
    ("radiation irradiance solar_radiation", "", 20.0, 1_000.0),
    // Energy.
    ("charging_power max_power charge_power", "kw", 11.0, 300.0),
    ("battery_mah battery_capacity_mah", "", 2_500.0, 5_500.0),
    ("battery_wh battery_capacity_wh", "", 300.0, 750.0),
    ("power_draw power_consumption", "w", 40.0, 700.0),
    ("poe poe_watts", "", 0.0, 30.0),
    ("transmit_power", "dbm", 10.0, 30.0),
    ("efficiency", "", 15.0, 98.0),
    // Machines and networks.
    ("gpu_temp cpu_temp core_temperature chip_temp die_temp", "c", 38.0, 84.0),
    ("fan_speed", "", 600.0, 4_200.0),
    ("vram video_memory gpu_memory", "gb", 8.0, 80.0),
    ("ssd ssd_size hdd_size disk_size disk", "gb", 128.0, 2_048.0),
    ("rack_unit rack_units", "", 1.0, 42.0),
    ("gpu_count gpus", "", 1.0, 8.0),
    ("screen_size screen display_size diagonal", "inch", 11.0, 32.0),
    ("screen_width viewport_width", "", 360.0, 2_560.0),
    ("screen_height viewport_height", "", 640.0, 1_600.0),
    ("dpi", "", 150.0, 1_200.0),
    ("pages_per_minute ppm_speed", "", 12.0, 60.0),
    ("page_counter total_pages_printed", "", 500.0, 250_000.0),
    ("key_bits key_size key_length", "", 2_048.0, 4_096.0),
    ("vlan vlan_id", "", 1.0, 400.0),
    ("wifi_channel", "", 1.0, 13.0),
    ("mcc", "", 202.0, 748.0),
    ("mnc", "", 1.0, 99.0),
    ("link_speed bandwidth", "mbps", 10.0, 1_000.0),
    ("packet_loss loss_rate", "", 0.0, 3.0),
    ("jitter", "ms", 0.5, 30.0),
    ("ping_time rtt", "ms", 4.0, 180.0),
    ("uptime availability", "", 97.0, 100.0),
    ("bytes_sent bytes_received bytes_in bytes_out response_size", "", 200.0, 900_000.0),
    ("line_number lineno", "", 1.0, 900.0),
    ("retention retention_period", "days", 7.0, 365.0),
    ("red green blue", "", 0.0, 255.0),
    ("alpha opacity", "", 0.2, 1.0),
    ("contrast_ratio", "", 1.5, 21.0),
    ("learning_rate", "", 0.0001, 0.1),
    ("dropout dropout_rate weight_decay", "", 0.0, 0.5),
    ("accuracy f1 f1_score precision recall auc roc_auc", "", 0.55, 0.99),
    ("loss train_loss val_loss validation_loss", "", 0.05, 2.5),
    ("epochs epoch", "", 1.0, 60.0),
    ("tokens_used tokens token_count prompt_tokens completion_tokens total_tokens", "", 40.0, 3_500.0),
    ("segments segment_count", "", 1.0, 4.0),
    ("mos mos_score", "", 2.8, 4.6),
    ("hangup_cause", "", 16.0, 34.0),
    ("glyph_count glyphs", "", 200.0, 3_000.0),
    // Money and people at work.
    ("credit_score fico_score fico credit_rating_score", "", 480.0, 830.0),
    ("debt_to_income dti utilization debt_ratio", "", 5.0, 60.0),
    ("ltv loan_to_value", "", 40.0, 95.0),
    ("open_accounts accounts_open", "", 1.0, 14.0),
    ("late_payments missed_payments", "", 0.0, 4.0),
    ("price_earnings", "", 6.0, 42.0),
    ("dividend_yield yield_rate", "", 0.2, 6.5),
    ("expense_ratio", "", 0.05, 1.9),
    ("market_cap market_capitalization", "", 50_000_000.0, 90_000_000_000.0),
    ("sum_assured insured_sum cover_amount sum_covered", "", 20_000.0, 750_000.0),
    ("damage damage_amount estimated_damage damage_estimate repair_estimate repair_cost", "", 150.0, 12_000.0),
    ("withdrawal_max max_withdrawal", "", 200.0, 1_000.0),
    ("fte", "", 0.5, 1.0),
    ("bonus_percent bonus_pct raise_percent", "", 2.0, 25.0),
    ("overtime_factor overtime_multiplier overtime_rate_factor pay_factor", "", 1.25, 2.0),
    ("employment_years years_employed years_at_company", "", 0.0, 30.0),
    ("price_level price_range_level", "", 1.0, 4.0),
    ("consultation_fee consulting_fee appointment_fee visit_fee", "", 40.0, 320.0),
    ("toll toll_amount", "", 1.5, 24.0),
    ("quoted_price moving_cost quote_total", "", 180.0, 4_500.0),
    ("injured injured_count injuries casualties", "", 0.0, 4.0),
    ("faults minor_faults major_faults", "", 0.0, 9.0),
    ("violations violations_found violation_count", "", 0.0, 8.0),
    ("level_no stage_no", "", 1.0, 20.0),
    // Media and language.
    ("iso iso_speed", "", 100.0, 3_200.0),
    ("aperture", "", 1.4, 16.0),
    ("focal_length", "mm", 14.0, 400.0),
    ("loudness", "db", -14.0, -4.0),
    ("reading_time read_time", "min", 2.0, 14.0),
    ("circulation print_run", "", 1_500.0, 250_000.0),
    ("audience_share market_share rating_share", "", 1.0, 34.0),
    ("complexity", "", 1.0, 5.0),
    ("issue_number issue_no", "", 1.0, 52.0),
    ("channel_number", "", 1.0, 120.0),
    ("impact_factor", "", 0.6, 18.0),
    ("citations citation_count", "", 0.0, 320.0),
    ("speakers_millions", "", 1.0, 900.0),
    ("signatures signature_count", "", 40.0, 24_000.0),
    ("signature_goal", "", 5_000.0, 50_000.0),
    ("viewers viewer_count viewers_now audience_size listeners listener_count", "", 20.0, 9_000.0),
    ("major major_version version_major", "", 1.0, 9.0),
    ("minor minor_version version_minor patch patch_version version_patch", "", 0.0, 20.0),
    ("build_number build_no", "", 100.0, 9_000.0),
    ("api_level android_api min_android_api min_sdk target_sdk min_sdk_version", "", 21.0, 34.0),
    (
        "member_count user_count visitor_count message_count event_count request_count hit_count record_count item_count sample_count",
        "",
        5.0,
        500.0,
    ),
    ("use_count usage_count used_count times_used", "", 0.0, 120.0),
    ("cycle_count charge_cycles", "", 20.0, 900.0),
    // School.
    ("tuition tuition_fee tuition_fees", "", 900.0, 32_000.0),
    ("class_rank", "", 1.0, 20.0),
    ("acceptance_rate admission_rate graduation_rate attendance_rate pass_rate", "", 0.3, 0.98),
    ("nap", "min", 30.0, 120.0),
    // Farm and animals.
    ("milk milk_yield milk_volume", "l", 8.0, 42.0),
    ("milk_fat milk_protein", "", 3.1, 4.8),
    ("lactation lactation_no lactation_number", "", 1.0, 8.0),
    ("egg_weight avg_egg_weight", "g", 48.0, 70.0),
    ("hen_count hens chickens", "", 20.0, 400.0),
    ("eggs eggs_collected egg_count eggs_laid", "", 10.0, 360.0),
    ("feed feed_amount", "kg", 2.0, 120.0),
    ("sowing_depth planting_depth seed_depth", "mm", 5.0, 50.0),
    ("spacing row_spacing plant_spacing", "cm", 10.0, 80.0),
    ("days_to_germinate germination_days", "", 5.0, 24.0),
    ("days_to_harvest days_to_maturity maturity_days", "", 45.0, 130.0),
    ("germination germination_rate", "", 70.0, 98.0),
    ("seeds_per_packet seed_count", "", 15.0, 400.0),
    ("working_width boom_width cutting_width", "m", 1.5, 12.0),
    ("pto_rpm", "", 540.0, 1_000.0),
    ("fuel_use fuel_burn", "l", 4.0, 40.0),
    ("soil_ph water_ph nutrient_ph", "", 5.5, 7.8),
    ("nitrate nitrates", "", 1.0, 45.0),
    ("ammonia ammonium nitrite", "", 0.0, 0.5),
    ("phosphate phosphorus", "", 0.05, 3.0),
    ("hardness water_hardness", "", 3.0, 22.0),
    ("mohs mohs_hardness", "", 1.0, 10.0),
    ("specific_gravity", "", 1.5, 8.0),
    ("density", "", 0.6, 12.0),
    ("varroa varroa_count mite_count", "", 0.0, 9.0),
    ("hive_weight", "kg", 18.0, 60.0),
    ("litter_size", "", 1.0, 9.0),
    ("group_size herd_count flock_count", "", 1.0, 30.0),
    // Energy and light.
    ("rated_watt rated_watts rated_power_w peak_watt watt_peak wp", "", 280.0, 480.0),
    ("rated_kw rated_power nameplate_kw", "kw", 5.0, 3_500.0),
    ("rotor_diameter", "m", 44.0, 164.0),
    ("hub_height", "m", 60.0, 150.0),
    ("rotor_rpm", "", 5.0, 20.0),
    ("blade_pitch pitch_angle", "deg", 0.0, 25.0),
    ("colour_temp color_temp colour_temperature color_temperature cct", "kelvin", 2_200.0, 6_500.0),
    ("lumen lumens luminous_flux", "", 200.0, 2_400.0),
    ("cri", "", 70.0, 98.0),
    ("lifetime life_span service_life lamp_life", "h", 5_000.0, 50_000.0),
    ("beam_angle viewing_angle", "deg", 15.0, 120.0),
    ("brightness_nits nits", "", 200.0, 1_500.0),
    ("refresh_rate", "", 60.0, 240.0),
    ("hdmi_ports usb_ports ethernet_ports", "", 1.0, 4.0),
    ("phases phase_count", "", 1.0, 3.0),
    ("max_amps max_current rated_current fuse_rating breaker_rating", "a", 6.0, 63.0),
    ("open_circuit_voltage voc", "v", 30.0, 50.0),
    ("short_circuit_current isc", "a", 8.0, 14.0),
    ("nominal_voltage battery_voltage cell_voltage", "v", 3.2, 51.2),
    ("state_of_charge state_of_health battery_health soh", "", 20.0, 100.0),
    ("cell_temp battery_temp bearing_temp motor_temp winding_temp", "c", 18.0, 62.0),
    ("capacity_ah", "", 2.0, 200.0),
    // Workshops.
    ("tolerance", "mm", 0.005, 0.2),
    ("depth_of_cut cutting_depth", "mm", 0.2, 4.0),
    ("feed_rate", "", 80.0, 2_400.0),
    ("spindle_speed spindle_rpm", "", 500.0, 18_000.0),
    ("cycle_time takt_time", "s", 20.0, 600.0),
    ("tool_number tool_no", "", 1.0, 24.0),
    ("vibration", "", 0.2, 7.0),
    ("motor_current", "a", 1.0, 60.0),
    ("nozzle_temp nozzle_temperature hotend_temp extruder_temp", "c", 190.0, 260.0),
    ("bed_temp bed_temperature", "c", 45.0, 110.0),
    ("layer_height", "mm", 0.08, 0.32),
    ("infill", "", 10.0, 80.0),
    ("filament", "g", 5.0, 600.0),
    ("print_time print_hours", "h", 0.5, 30.0),
    ("wash_temp wash_temperature washing_temp", "c", 30.0, 60.0),
    ("gsm weight_gsm fabric_weight", "", 110.0, 340.0),
    ("reject_rate scrap_rate defect_rate error_rate failure_rate", "", 0.0, 0.08),
    ("units_produced produced output_units", "", 200.0, 5_000.0),
    ("thickness wall_thickness", "mm", 0.5, 25.0),
    ("diameter bore", "mm", 5.0, 300.0),
    ("pressure_bar working_pressure operating_pressure", "bar", 1.0, 12.0),
    // Sport.
    ("par", "", 3.0, 5.0),
    ("hole hole_no hole_number", "", 1.0, 18.0),
    ("stroke_index", "", 1.0, 18.0),
    ("strokes", "", 2.0, 8.0),
    ("yards", "yd", 120.0, 560.0),
    ("pitches pitch_count", "", 1.0, 9.0),
    ("bolts bolt_count", "", 4.0, 18.0),
    ("rounds_scheduled scheduled_rounds", "", 4.0, 12.0),
    ("reach arm_span", "cm", 160.0, 210.0),
    ("contract_weight fight_weight weigh_in", "kg", 49.0, 112.0),
    ("pace avg_pace", "min", 4.0, 7.5),
    ("finish finish_time race_time net_time gun_time", "min", 150.0, 320.0),
    ("fastest_serve serve_speed", "kmh", 165.0, 232.0),
    ("pool_length", "m", 25.0, 50.0),
    ("reaction_time", "s", 0.12, 0.95),
    ("market_value transfer_fee", "", 100_000.0, 60_000_000.0),
    ("pot prize_pool prize_money purse jackpot", "", 500.0, 250_000.0),
    ("vertical ascent elevation_gain total_ascent climb", "m", 50.0, 1_600.0),
    ("cadence", "", 70.0, 100.0),
    // People and the state.
    ("jury_size", "", 6.0, 12.0),
    ("sentence", "months", 3.0, 120.0),
    ("validity validity_period", "years", 5.0, 10.0),
    ("registered_voters eligible_voters electorate", "", 400.0, 4_500.0),
    ("votes_cast ballots_cast total_votes", "", 180.0, 390.0),
    ("invalid_votes spoiled_ballots blank_votes", "", 0.0, 30.0),
    ("turnout", "", 35.0, 88.0),
    ("utc_offset gmt_offset tz_offset timezone_offset", "h", -8.0, 9.0),
    ("search_radius radius delivery_radius service_radius", "km", 2.0, 80.0),
    ("household_income", "", 18_000.0, 160_000.0),
    ("desks desk_count workstations", "", 4.0, 120.0),
    ("height_limit weight_limit size_limit", "", 20.0, 200.0),
    ("estimated_cost construction_cost project_cost", "", 2_000.0, 480_000.0),
    ("health stamina mana agility intellect charisma wisdom constitution dexterity", "", 5.0, 100.0),
    ("armor armour attack defense defence damage_points", "", 1.0, 60.0),
    ("seismic_magnitude", "", 1.5, 7.4),
    ("mmi_intensity mmi intensity", "", 1.0, 9.0),
    ("felt_reports", "", 0.0, 400.0),
    ("atomic_number", "", 1.0, 92.0),
    ("atomic_mass atomic_weight", "", 1.0, 238.0),
    ("melting_point", "kelvin", 200.0, 2_800.0),
    ("boiling_point", "kelvin", 350.0, 4_500.0),
    ("concentration", "", 0.1, 25.0),
    ("absorbance", "", 0.05, 2.2),
    ("wavelength", "nm", 260.0, 780.0),
    ("redshift", "", 0.01, 3.0),
    ("parallax", "", 1.0, 90.0),
    ("apparent_magnitude", "", -1.5, 14.0),
];

/// What is said of anything that is weighed or measured.
const GENERAL: [(&str, f64, f64); 3] = [("kg", 1.0, 100.0), ("cm", 1.0, 200.0), ("km", 1.0, 400.0)];

/// The same of records of certain tables.
pub(super) const MEASURES_OF: &[(&str, &str, &str, f64, f64)] = &[
    ("birth newborn delivery_record baby", WEIGHT, "kg", 2.4, 4.4),
    ("birth newborn baby", "length height size", "cm", 46.0, 55.0),
    ("birth pregnancy", "mother_age maternal_age", "", 18.0, 43.0),
    ("donation blood_donation", "volume amount_ml", "ml", 350.0, 500.0),
    ("parcel package shipment", WEIGHT, "kg", 0.2, 25.0),
    ("building tower skyscraper", "height", "m", 6.0, 120.0),
    ("boat yacht sailboat", "length", "m", 5.0, 24.0),
    ("boat yacht", "speed max_speed top_speed cruise_speed", "kn", 6.0, 38.0),
    ("ship vessel", "length", "m", 40.0, 340.0),
    ("ship vessel voyage", "speed max_speed", "kn", 8.0, 24.0),
    ("train locomotive train_service train_run", "speed max_speed top_speed", "kmh", 100.0, 320.0),
    ("drone drone_flight", "altitude max_altitude", "m", 20.0, 120.0),
    ("drone drone_flight", "speed max_speed", "kmh", 20.0, 75.0),
    ("drone drone_flight", "flight duration flight_time", "min", 6.0, 38.0),
    ("elevator lift", "speed", "m_s", 0.6, 6.0),
    ("elevator lift", "capacity persons", "", 4.0, 24.0),
    ("ski_lift lift chairlift gondola cable_car", "capacity", "", 900.0, 3_600.0),
    ("ski_lift lift trail peak hut mountain summit", "elevation altitude", "m", 600.0, 3_200.0),
    ("airport aerodrome", "elevation", "m", 2.0, 900.0),
    ("ticket_scale weighbridge weighbridge_ticket weighing", "gross", "kg", 12_000.0, 40_000.0),
    ("weighbridge weighbridge_ticket weighing", "net", "kg", 4_000.0, 26_000.0),
    ("weighbridge weighbridge_ticket weighing", "tare", "kg", 6_000.0, 15_000.0),
    ("container", "tare", "kg", 2_100.0, 4_800.0),
    ("container", "payload", "kg", 4_000.0, 28_000.0),
    ("tyre tire", "width", "mm", 145.0, 305.0),
    ("tyre tire", "noise", "db", 66.0, 74.0),
    ("bicycle bike", "max_load payload", "kg", 90.0, 160.0),
    ("bicycle bike", "size frame_size", "cm", 46.0, 62.0),
    ("pool swimming_pool", "length", "m", 12.0, 50.0),
    ("pool swimming_pool", "depth", "m", 0.9, 3.8),
    ("trail hike route tour track_log walk", "distance length", "km", 2.0, 28.0),
    ("run workout activity training_session jog", "distance", "km", 2.0, 21.0),
    ("bridge tunnel", "length", "m", 20.0, 1_800.0),
    ("tree", "height", "m", 3.0, 32.0),
    ("plant seedling", "height", "cm", 8.0, 180.0),
    ("fish catch", "length", "cm", 12.0, 95.0),
    ("screen monitor display tv television", "size diagonal", "inch", 19.0, 65.0),
    ("handset smartphone phone mobile_phone", "screen screen_size display_size", "inch", 4.7, 6.9),
    ("room_climate climate thermostat hvac indoor_reading", TEMPERATURE, "c", 17.0, 27.0),
    ("fridge freezer cold_chain cold_chain_log cold_storage", "setpoint", "c", -22.0, 6.0),
    ("font font_file", WEIGHT, "", 300.0, 700.0),
    ("image photo picture video screen", "width height", "px", 640.0, 3_840.0),
    ("wifi_access_point access_point wifi", "channel", "", 1.0, 13.0),
    ("wifi_access_point access_point wifi", "frequency", "mhz", 2_412.0, 5_825.0),
    ("access_point router switch", "clients connected_clients", "", 0.0, 60.0),
    ("switch_port network_port port", "speed", "mbps", 10.0, 1_000.0),
    ("switch_port network_port", "port_number port_no", "", 1.0, 48.0),
    ("mortgage mortgage_loan home_loan", AMOUNTS, "", 60_000.0, 600_000.0),
    ("consumer_loan personal_loan", AMOUNTS, "", 1_000.0, 25_000.0),
    ("donation gift", "amount", "", 5.0, 500.0),
    ("offence offense violation traffic_fine", "fine fine_amount", "", 20.0, 400.0),
    ("sitemap sitemap_entry sitemap_url", "priority", "", 0.1, 1.0),
    ("person member employee athlete", "waist", "cm", 62.0, 112.0),
    ("university college faculty", "student_count students enrolled enrollment", "", 900.0, 42_000.0),
    ("child kid toddler infant nursery_child pupil_card", "height", "cm", 80.0, 122.0),
    ("child kid toddler infant nursery_child", WEIGHT, "kg", 10.0, 25.0),
    ("cow dairy_cow cattle bull heifer", WEIGHT, "kg", 420.0, 820.0),
    ("cow dairy_cow cattle bull heifer goat sheep pig", "age age_years", "", 1.0, 11.0),
    ("cow dairy_cow cattle bull heifer", "body_temp temperature", "c", 38.0, 39.4),
    ("cow dairy_cow milking milk_sample", "fat fat_percent protein protein_percent", "", 3.1, 4.8),
    ("horse", WEIGHT, "kg", 380.0, 700.0),
    ("goat sheep", WEIGHT, "kg", 35.0, 110.0),
    ("pet animal dog cat", "age age_years", "", 0.0, 15.0),
    ("bus coach school_bus bus_route school_bus_route tram", "seats capacity", "", 20.0, 60.0),
    ("solar_module solar_panel module pv_module", "efficiency", "", 17.0, 23.5),
    ("solar_module solar_panel pv_module", "length height", "mm", 1_500.0, 2_300.0),
    ("solar_module solar_panel pv_module", "width", "mm", 990.0, 1_310.0),
    ("lamp bulb light_bulb lamp_catalog lamps_catalog", "watt watts power wattage", "w", 3.0, 60.0),
    ("television tv tv_product monitor", "watts power power_watts", "w", 20.0, 320.0),
    ("radio_station fm_station", "frequency", "mhz", 87.5, 107.9),
    ("radio_station transmitter", "transmitter power transmitter_kw", "kw", 0.5, 100.0),
    (
        "track song audio_feature",
        "energy danceability valence acousticness speechiness liveness instrumentalness",
        "",
        0.02,
        0.98,
    ),
    ("earthquake quake seismic_event", "depth", "km", 2.0, 120.0),
    ("earthquake quake seismic_event", "magnitude", "", 1.5, 7.2),
    ("peak mountain summit", "elevation height altitude", "m", 900.0, 6_800.0),
    ("mineral gem rock_sample", WEIGHT, "g", 4.0, 900.0),
    ("player athlete squad_player footballer", "age", "", 17.0, 36.0),
    ("tractor farm_machine machine excavator harvester", WEIGHT, "kg", 1_800.0, 16_000.0),
    ("battery battery_pack", WEIGHT, "kg", 0.3, 40.0),
    ("battery battery_pack", "energy", "wh", 50.0, 2_400.0),
    ("swim_heat swim swimming_result race_heat", "distance", "m", 50.0, 1_500.0),
    ("swim_heat swim swimming_result", "time", "s", 24.0, 960.0),
    ("magazine periodical periodical_issue issue", "pages page_count", "", 24.0, 180.0),
    ("magazine periodical periodical_issue newspaper", "cover_price price", "", 1.5, 12.0),
    ("seed_packet seed", "packet_price price", "", 1.2, 6.5),
    ("live_stream stream broadcast_stream", "latency", "s", 1.0, 20.0),
    ("court_case lawsuit", "claim_amount amount", "", 1_000.0, 900_000.0),
    ("lost_property lost_item found_item", "estimated_value value", "", 5.0, 600.0),
    ("artwork painting print_edition", "height width", "cm", 18.0, 220.0),
    ("tree forest_plot", "diameter trunk_diameter dbh", "cm", 8.0, 90.0),
    ("garment clothing apparel", "chest", "cm", 84.0, 124.0),
    ("aquarium fish_tank tank", "volume capacity", "l", 30.0, 600.0),
    ("aquarium fish_tank", "temperature water_temp temp", "c", 22.0, 27.5),
    ("greenhouse greenhouse_climate", "temperature air_temp temp", "c", 15.0, 29.0),
    ("building_permit construction_site", "floor_area area", "m2", 40.0, 1_200.0),
    ("star galaxy celestial_object exoplanet", "distance", "", 4.0, 9_000.0),
];

const AMOUNTS: &str = "amount principal loan_amount";

/// Words of tables, and between which numbers two measures of their records lie.
type Ware = (&'static str, (f64, f64), (f64, f64));

/// What wares cost and weigh in kilograms, by their words.
const WARES: &[Ware] = &[
    ("coffee espresso tea drink beverage juice smoothie soda lemonade", (1.5, 8.5), (0.1, 0.6)),
    ("cocktail", (7.0, 16.0), (0.1, 0.4)),
    ("wine champagne", (6.0, 90.0), (1.1, 1.6)),
    ("beer cider", (2.2, 9.0), (0.3, 0.9)),
    ("spirit whisky whiskey gin rum liquor", (12.0, 120.0), (0.8, 1.6)),
    ("bread bakery pastry cake cookie bun", (0.6, 9.5), (0.05, 1.2)),
    ("grocery food snack fruit vegetable dairy cheese meat produce cereal pasta spice", (0.7, 18.0), (0.05, 2.0)),
    ("pizza burger sandwich sushi", (5.0, 19.0), (0.2, 0.6)),
    ("book novel textbook comic paperback", (5.0, 45.0), (0.15, 1.6)),
    ("magazine newspaper", (1.5, 9.0), (0.1, 0.5)),
    ("shoe sneaker boot sandal footwear", (25.0, 240.0), (0.3, 1.6)),
    ("shirt dress garment clothing clothes apparel jacket coat trouser sweater skirt", (9.0, 220.0), (0.1, 1.5)),
    ("bicycle bike ebike", (180.0, 4_800.0), (8.0, 26.0)),
    ("motorcycle motorbike scooter moped", (900.0, 16_000.0), (90.0, 260.0)),
    ("car vehicle", (3_500.0, 62_000.0), (900.0, 2_300.0)),
    ("truck lorry tractor", (14_000.0, 160_000.0), (3_000.0, 14_000.0)),
    ("boat yacht sailboat", (9_000.0, 480_000.0), (600.0, 20_000.0)),
    ("tyre tire", (45.0, 260.0), (6.0, 14.0)),
    ("laptop notebook_computer computer desktop workstation it_asset", (350.0, 2_900.0), (0.9, 2.8)),
    ("phone smartphone handset", (120.0, 1_400.0), (0.14, 0.24)),
    ("camera lens drone", (150.0, 2_800.0), (0.3, 1.8)),
    ("television tv monitor printer", (110.0, 1_900.0), (3.0, 18.0)),
    ("appliance fridge refrigerator dishwasher oven", (150.0, 1_800.0), (5.0, 80.0)),
    ("furniture sofa couch chair wardrobe mattress", (35.0, 1_900.0), (3.0, 90.0)),
    ("toy puzzle doll", (6.0, 90.0), (0.1, 2.5)),
    ("plant seedling shrub flower bouquet", (2.5, 65.0), (0.1, 12.0)),
    ("painting artwork sculpture", (150.0, 24_000.0), (0.5, 60.0)),
    ("jewelry jewellery necklace bracelet earring", (25.0, 3_800.0), (0.01, 0.2)),
    ("cosmetic perfume shampoo", (4.0, 95.0), (0.05, 0.6)),
    ("car_part auto_part spare_part spare", (4.0, 450.0), (0.05, 18.0)),
    ("power_tool hand_tool", (8.0, 380.0), (0.2, 9.0)),
    ("guitar piano violin musical_instrument", (60.0, 4_200.0), (0.4, 25.0)),
    ("house home apartment flat villa estate condo", (90_000.0, 900_000.0), (1.0, 100.0)),
];

/// What is put behind the word for wares in the name of a table of them.
const SOLD: &str =
    "item product variant article model listing offer catalog catalogue stock inventory menu list for sale type price";

/// What a ware is sold for.
const PRICED: &str = "price list_price retail_price unit_price sale_price selling_price asking_price net_price gross_price base_price rrp msrp";

/// What so much of something costs, by its unit.
const PER: &[(&str, f64, f64)] = &[
    ("kwh", 0.12, 0.62),
    ("litre liter l", 0.9, 2.1),
    ("gallon gal", 2.8, 4.9),
    ("100g", 0.8, 14.0),
    ("kg lb", 1.0, 38.0),
    ("g gram", 0.02, 2.5),
    ("t ton tonne", 40.0, 600.0),
    ("km mile", 0.3, 3.2),
    ("minute min", 0.05, 1.5),
    ("hour h hr", 0.8, 60.0),
    ("gb", 0.02, 2.0),
    ("sms message call click", 0.02, 0.4),
    ("page word", 0.04, 0.6),
    ("user seat head person guest", 4.0, 80.0),
    ("sqm m2 sqft", 8.0, 420.0),
    ("bottle", 4.0, 90.0),
    ("dozen", 2.0, 7.0),
    ("piece unit item", 0.5, 40.0),
    ("night day", 35.0, 380.0),
];

fn find(word: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| is_in(unit.words, word))
}

/// The unit at the end of a name.
fn unit_of(name: &str) -> Option<&'static Unit> {
    let (head, last) = name.rsplit_once('_')?;
    let pair = head.rsplit_once('_').map(|(_, before)| format!("{before}_{last}"));
    pair.and_then(|pair| find(&pair)).or_else(|| find(last))
}

/// As many digits behind the point as tell such numbers apart.
fn guess(low: f64, high: f64, unit: &str) -> Guess {
    let is_counted = unit.is_empty() && low.fract() == 0.0 && high.fract() == 0.0;
    let digits = match high.abs().max(low.abs()) {
        most if most >= 400.0 || is_counted => 0,
        most if most >= 10.0 => 1,
        most if most >= 2.0 => 2,
        _ => 3,
    };
    Number(low, high, digits)
}

/// Numbers in the unit of a name, of which it is known where they lie in another.
pub(super) fn in_unit_of(name: &str, known: &str, guess: Guess) -> Guess {
    if known.is_empty() {
        return guess;
    }
    let (Number(low, high, _), Some(from), Some(to)) = (guess, find(known), unit_of(name)) else { return guess };
    // `wind_speed_ms` is no time.
    let to = if from.of == Speed && is_in(to.words, "ms") { find("m_s").unwrap_or(to) } else { to };
    if from.of != to.of || from.of == Other || std::ptr::eq(from, to) {
        return guess;
    }
    // Whoever says the unit has things of its size.
    if GENERAL.contains(&(known, low, high)) {
        return self::guess(to.usual.0, to.usual.1, known);
    }
    let converted = |number: f64| {
        let number = (number - from.zero) * from.size / to.size + to.zero;
        // Three digits are as much as anybody knows of it.
        let grain = 10_f64.powf(number.abs().max(1e-9).log10().floor() - 2.0);
        (number / grain).round() * grain
    };
    self::guess(converted(low), converted(high), known)
}

/// What is known of a word by itself, and in which unit.
pub(super) fn rows() -> impl Iterator<Item = (&'static str, Guess, &'static str)> {
    MEASURES.iter().map(|(words, unit, low, high)| (*words, guess(*low, *high, unit), *unit))
}

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let of_tables = MEASURES_OF.iter().flat_map(|(tables, words, ..)| [*tables, *words]);
    let wares = WARES.iter().map(|(words, ..)| *words).chain([PRICED]);
    MEASURES.iter().map(|(words, ..)| *words).chain(of_tables).chain(wares)
}

/// What is known of the records of a table, and in which unit.
pub(super) fn of_table(owner: &str) -> Vec<(&'static str, Guess, &'static str)> {
    let measures = MEASURES_OF.iter().filter(|(tables, ..)| is_about(owner, tables));
    let mut found: Vec<_> =
        measures.map(|(_, words, unit, low, high)| (*words, guess(*low, *high, unit), *unit)).collect();
    if let Some((_, price, weight)) = ware(owner) {
        found.push((PRICED, Number(price.0, price.1, if price.0 > 1000.0 { 0 } else { 2 }), ""));
        found.push((WEIGHT, guess(weight.0, weight.1, "kg"), "kg"));
    }
    found
}

/// What a table lists for sale.
fn ware(owner: &str) -> Option<&'static Ware> {
    let mut of = owner;
    loop {
        if let Some(ware) = WARES.iter().find(|(words, ..)| is_about(of, words)) {
            return Some(ware);
        }
        let (head, last) = of.rsplit_once('_')?;
        if !is_in(SOLD, last) && !is_in(SOLD, last.trim_end_matches('s')) {
            return None;
        }
        of = head;
    }
}

/// What so much of something costs: `price_per_kwh`, `diesel_per_litre`.
pub(super) fn price_per(name: &str, is_known: bool) -> Option<Guess> {
    let (of, rest) = name.split_once("_per_")?;
    let is_price = of.split('_').any(|word| is_any(&[PRICE, COST, "fee rate tariff charge fare"], word));
    let (_, low, high) = PER.iter().find(|(units, ..)| {
        is_in(units, rest)
            || is_in(units, without_units(rest))
            || rest.split('_').next().is_some_and(|first| is_in(units, first))
    })?;
    let is_fuel = !is_known && is_in("litre liter gallon kwh", rest);
    (is_price || is_fuel).then_some(Number(*low, *high, if *high < 3.0 { 3 } else { 2 }))
}

/// Numbers of a unit, of which nothing else is known.
pub(super) fn measured(name: &str) -> Option<Guess> {
    let unit = unit_of(name)?;
    Some(guess(unit.usual.0, unit.usual.1, unit.words))
}

/// True of a name that ends with a unit, or is one.
pub(in crate::seed::auto) fn names_unit(name: &str) -> bool {
    unit_of(name).or_else(|| find(name)).is_some()
}

/// What a quantity is in another unit, where two names say the same in two of them.
pub(in crate::seed::auto) fn in_two_units(from: &str, to: &str, value: &str) -> Option<String> {
    let (one, other) = (unit_of(from).or_else(|| find(from))?, unit_of(to).or_else(|| find(to))?);
    let bare = |name: &str, unit: &Unit| {
        unit.words.split_ascii_whitespace().find_map(|word| name.strip_suffix(word)).map(str::to_owned)
    };
    // A month beside a year is no other measure of it.
    let is_part_of_year = one.of == Time && one.size.max(other.size) > 1440.0;
    let is_pair = one.of == other.of && one.of != Other && !std::ptr::eq(one, other) && !is_part_of_year;
    if !is_pair || bare(from, one)? != bare(to, other)? {
        return None;
    }
    let ratio = one.size / other.size;
    let zeroed = if one.zero == 0.0 { value.to_owned() } else { format!("({value} - {})", one.zero) };
    let scaled = if (ratio - 1.0).abs() < 1e-9 { zeroed } else { format!("{zeroed} * {ratio}") };
    Some(if other.zero == 0.0 { scaled } else { format!("{scaled} + {}", other.zero) })
}
