#include "core/catalog/sqlfunctions.h"
#include "core/query/statementcheck.h"

#include <QTest>

#include <set>
#include <sstream>

using namespace sharepane;

namespace {

// What the queries of users may call, decided one by one for DuckDB 1.4. A function that is on neither list
// is one that an update of DuckDB brought: decide, and add it here. Collations (icu_collate_…) are allowed as
// a family.
const char* const harmlessFunctions =
    "!__postfix !~~ !~~* % & && * ** + - ->> / // <-> << <=> <@ >> @ @> ^ ^@ abs acos acosh add age "
    "aggregate alias any_value apply approx_count_distinct approx_quantile approx_top_k arbitrary "
    "arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg array_aggr array_aggregate "
    "array_append array_apply array_cat array_concat array_contains array_cosine_distance "
    "array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product "
    "array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof "
    "array_inner_product array_intersect array_length array_negative_dot_product "
    "array_negative_inner_product array_pop_back array_pop_front array_position array_prepend "
    "array_push_back array_push_front array_reduce array_resize array_reverse array_reverse_sort "
    "array_select array_slice array_sort array_to_json array_to_string array_to_string_comma_default "
    "array_transform array_unique array_value array_where array_zip ascii asin asinh atan atan2 atanh "
    "avg bar base64 bin bit_and bit_count bit_length bit_or bit_position bit_xor bitstring "
    "bitstring_agg bool_and bool_or can_cast_implicitly cardinality cast_to_type cbrt ceil ceiling "
    "century char_length character_length chr concat concat_ws constant_or_null contains corr cos cosh "
    "cot count count_if count_star countif covar_pop covar_samp create_sort_key current_catalog "
    "current_database current_date current_localtime current_localtimestamp current_role current_schema "
    "current_user damerau_levenshtein date_add date_diff date_part date_sub date_trunc datediff "
    "datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear decade decode degrees divide "
    "editdist3 element_at encode ends_with entropy enum_code enum_first enum_last enum_range "
    "enum_range_boundary epoch epoch_ms epoch_ns epoch_us equi_width_bins era error even exp factorial "
    "favg fdiv filter first flatten floor fmod format formatReadableDecimalSize formatReadableSize "
    "format_bytes from_base64 from_binary from_hex from_json from_json_strict fsum gamma gcd "
    "gen_random_uuid generate_series generate_subscripts geomean geometric_mean get_bit "
    "get_current_time get_current_timestamp grade_up greatest greatest_common_divisor group_concat "
    "hamming hash hex histogram histogram_exact hour icu_sort_key ilike_escape instr "
    "is_histogram_other_bin isfinite isinf isnan isodow isoyear jaccard jaro_similarity "
    "jaro_winkler_similarity json json_array json_array_length json_exists json_extract "
    "json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object "
    "json_keys json_object json_pretty json_quote "
    "json_transform json_transform_strict json_type json_valid json_value julian kahan_sum kurtosis "
    "kurtosis_pop last last_day lcase lcm least least_common_multiple left left_grapheme len length "
    "length_grapheme levenshtein lgamma like_escape list list_aggr list_aggregate list_any_value "
    "list_append list_apply list_approx_count_distinct list_avg list_bit_and list_bit_or list_bit_xor "
    "list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance "
    "list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element "
    "list_entropy list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any "
    "list_histogram list_indexof list_inner_product list_intersect list_kurtosis list_kurtosis_pop "
    "list_last list_mad list_max list_median list_min list_mode list_negative_dot_product "
    "list_negative_inner_product list_pack list_position list_prepend list_product list_reduce "
    "list_resize list_reverse list_reverse_sort list_select list_sem list_skewness list_slice list_sort "
    "list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_value "
    "list_var_pop list_var_samp list_where list_zip listagg ln log log10 log2 lower lpad ltrim mad "
    "make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz map "
    "map_concat map_contains map_contains_entry map_contains_value map_entries map_extract "
    "map_extract_value map_from_entries map_keys map_values max max_by md5 md5_number md5_number_lower "
    "md5_number_upper mean median microsecond millennium millisecond min min_by minute mismatches mod "
    "mode month monthname multiply nanosecond nextafter nfc_normalize normalized_interval "
    "not_ilike_escape not_like_escape now nullif octet_length ord parse_dirname parse_dirpath "
    "parse_filename parse_path pg_typeof pi position pow power prefix printf product quantile "
    "quantile_cont quantile_disc quarter radians random range reduce regexp_escape regexp_extract "
    "regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array "
    "regexp_split_to_table regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx "
    "regr_sxy regr_syy remap_struct repeat replace replace_type reservoir_quantile reverse right "
    "right_grapheme round round_even roundbankers row row_to_json rpad rtrim second sem session_user "
    "set_bit sha1 sha256 sign signbit sin sinh skewness split split_part sqrt starts_with stats stddev "
    "stddev_pop stddev_samp str_split str_split_regex strftime string_agg string_split "
    "string_split_regex string_to_array strip_accents strlen strpos strptime struct_concat "
    "struct_contains struct_extract struct_extract_at struct_has struct_indexof struct_insert "
    "struct_pack struct_position struct_update substr substring substring_grapheme subtract suffix sum "
    "sum_no_overflow sumkahan tan tanh time_bucket timetz_byte_comparable timezone timezone_hour "
    "timezone_minute to_base to_base64 to_binary to_centuries to_days to_decades to_hex to_hours "
    "to_json to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds "
    "to_timestamp to_weeks to_years today transaction_timestamp translate trim trunc try_strptime "
    "typeof ucase unbin unhex unicode union_extract union_tag union_value unpivot_list upper url_decode "
    "url_encode user uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 var_pop var_samp "
    "variance variant_extract variant_typeof vector_type version wavg week weekday weekofyear "
    "weighted_avg xor year yearweek | || ~ ~~ ~~* ~~~ ";

// They tell of the environment, settings, variables, the catalogue (with the paths of extents in the
// definitions of views), of other sessions, leave state behind, run SQL given as text, or are parts of
// DuckDB's own machinery.
const char* const refusedFunctions =
    "sharepane_shallow_json __internal_compress_integral_ubigint __internal_compress_integral_uinteger "
    "__internal_compress_integral_usmallint __internal_compress_integral_utinyint "
    "__internal_compress_string_hugeint __internal_compress_string_ubigint "
    "__internal_compress_string_uhugeint __internal_compress_string_uinteger "
    "__internal_compress_string_usmallint __internal_compress_string_utinyint "
    "__internal_decompress_integral_bigint __internal_decompress_integral_hugeint "
    "__internal_decompress_integral_integer __internal_decompress_integral_smallint "
    "__internal_decompress_integral_ubigint __internal_decompress_integral_uhugeint "
    "__internal_decompress_integral_uinteger __internal_decompress_integral_usmallint "
    "__internal_decompress_string col_description combine current_connection_id current_query "
    "current_query_id current_schemas current_setting current_transaction_id currval finalize "
    "format_pg_type format_type get_block_size getvariable has_any_column_privilege "
    "has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege "
    "has_function_privilege has_language_privilege has_schema_privilege has_sequence_privilege "
    "has_server_privilege has_table_privilege has_tablespace_privilege in_search_path inet_client_addr "
    "inet_client_port inet_server_addr inet_server_port json_deserialize_sql json_serialize_plan "
    "json_serialize_sql map_to_pg_oid nextval obj_description parse_duckdb_log_message "
    "pg_collation_is_visible pg_conf_load_time pg_conversion_is_visible pg_function_is_visible "
    "pg_get_constraintdef pg_get_expr pg_get_viewdef pg_has_role pg_is_other_temp_schema "
    "pg_my_temp_schema pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible "
    "pg_postmaster_start_time pg_size_pretty pg_table_is_visible pg_ts_config_is_visible "
    "pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible setseed "
    "shobj_description txid_current write_log "
    "json_contains json_group_structure json_merge_patch json_structure ";

const char* const harmlessTableFunctions =
    "generate_series json_each json_tree range repeat repeat_row summary unnest";

const char* const refusedTableFunctions =
    "arrow_scan arrow_scan_dumb check_peg_parser sql_auto_complete checkpoint disable_logging "
    "duckdb_approx_database_count "
    "duckdb_columns "
    "duckdb_connection_count duckdb_constraints duckdb_databases duckdb_dependencies duckdb_extensions "
    "duckdb_external_file_cache duckdb_functions duckdb_indexes duckdb_keywords duckdb_log_contexts "
    "duckdb_logs duckdb_logs_parsed duckdb_memory duckdb_optimizers duckdb_prepared_statements "
    "duckdb_schemas duckdb_secret_types duckdb_secrets duckdb_sequences duckdb_settings "
    "duckdb_table_sample duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables "
    "duckdb_views enable_logging force_checkpoint glob histogram histogram_values "
    "json_execute_serialized_sql parquet_bloom_probe parquet_file_metadata parquet_kv_metadata "
    "parquet_metadata parquet_scan parquet_schema pragma_collations pragma_database_size "
    "pragma_metadata_info pragma_platform pragma_show pragma_storage_info pragma_table_info "
    "pragma_user_agent pragma_version query query_table read_blob read_csv read_csv_auto read_json "
    "read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto "
    "read_ndjson_objects read_parquet read_text seq_scan sniff_csv test_all_types test_vector_types "
    "truncate_duckdb_logs which_secret "
    "icu_calendar_names pg_timezone_names";

using Names = std::set<std::string, std::less<>>;

Names namesIn(const char* list)
{
    std::istringstream text(list);
    Names names;
    for (std::string name; text >> name;) {
        names.insert(name);
    }
    return names;
}

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestStatementCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyFunctionOfDuckDbIsDecided();
    void everyTableFunctionOfDuckDbIsDecided();
    void theListsAreWhatIsEnforced();
    void refusedFunctionsAreRefusedHoweverTheyAreWritten();
    void structuresOfJsonAreWrittenOut();
    void tablesAreNamedOnce();
    void namesOfCommonTableExpressionsAreNoTables_data();
    void namesOfCommonTableExpressionsAreNoTables();
    void unknownTablesAreNotFound_data();
    void unknownTablesAreNotFound();
    void exactlyOneStatementRuns_data();
    void exactlyOneStatementRuns();
    void syntaxErrorsSayWhatDuckDbSays();
    void deepNestingEndsInAnErrorNotInACrash_data();
    void deepNestingEndsInAnErrorNotInACrash();
    void randomBytesNeverGetThrough();

private:
    Result<query::Statement> check(const std::string& sql)
    {
        const query::Names names{[](std::string_view name) { return name == "t" || name == "u"; },
                                 [](std::string_view) {
                                     return false;
                                 }};
        auto statement = query::readStatement(*m_parser, sql);
        if (statement) {
            if (auto known = query::checkNames(*statement, names); !known) {
                return fail(std::move(known).error());
            }
        }
        return statement;
    }
    Names functionsOfDuckDb(const std::string& types);

    std::shared_ptr<engine::Database> m_database;
    std::unique_ptr<engine::Connection> m_parser;
};

void TestStatementCheck::initTestCase()
{
    m_database = *engine::Database::openSandboxed({}, {});
    m_parser = *m_database->connect();
}

Names TestStatementCheck::functionsOfDuckDb(const std::string& types)
{
    Names names;
    auto rows =
        m_parser->query("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN (" +
                        types + ") AND NOT starts_with(function_name, 'icu_collate_')");
    while (rows) {
        const auto chunk = (*rows)->next();
        if (!chunk || *chunk == nullptr) {
            break;
        }
        for (std::size_t row = 0; row < (*chunk)->rowCount(); ++row) {
            names.insert((*chunk)->text(0, row));
        }
    }
    return names;
}

void TestStatementCheck::everyFunctionOfDuckDbIsDecided()
{
    const Names known = functionsOfDuckDb("'scalar', 'aggregate', 'macro'");
    QVERIFY(known.size() > 500);
    const Names harmless = namesIn(harmlessFunctions);
    const Names refused = namesIn(refusedFunctions);
    for (const std::string& name : known) {
        QVERIFY2(harmless.contains(name) != refused.contains(name), name.c_str());
    }
}

void TestStatementCheck::everyTableFunctionOfDuckDbIsDecided()
{
    const Names known = functionsOfDuckDb("'table', 'table_macro'");
    QVERIFY(known.size() > 50);
    const Names harmless = namesIn(harmlessTableFunctions);
    const Names refused = namesIn(refusedTableFunctions);
    for (const std::string& name : known) {
        QVERIFY2(harmless.contains(name) != refused.contains(name), name.c_str());
    }
}

void TestStatementCheck::theListsAreWhatIsEnforced()
{
    for (const std::string& name : namesIn(harmlessFunctions)) {
        QVERIFY2(catalog::isAllowedFunction(name), name.c_str());
    }
    for (const std::string& name : namesIn(refusedFunctions)) {
        QVERIFY2(!catalog::isAllowedFunction(name), name.c_str());
    }
    for (const std::string& name : namesIn(harmlessTableFunctions)) {
        QVERIFY2(query::isAllowedTableFunction(name), name.c_str());
    }
    for (const std::string& name : namesIn(refusedTableFunctions)) {
        QVERIFY2(!query::isAllowedTableFunction(name), name.c_str());
    }
}

void TestStatementCheck::refusedFunctionsAreRefusedHoweverTheyAreWritten()
{
    for (const char* sql : {
             "SELECT current_setting('home_directory')",
             "SELECT CURRENT_Setting('home_directory')",
             "SELECT \"current_setting\"('home_directory')",
             "SELECT main.current_setting('home_directory')",
             "SELECT system.main.current_setting('home_directory')",
             "SELECT pg_catalog.pg_get_viewdef(1)",
             "SELECT 'home_directory'.current_setting()",
             "SELECT a FROM t WHERE a = current_setting('threads')",
             "SELECT a FROM t ORDER BY current_setting('threads')",
             "SELECT a FROM t LIMIT current_setting('threads')::INT",
             "SELECT a FROM t OFFSET getvariable('x')",
             "SELECT count(*) FILTER (WHERE current_setting('threads') = '1') FROM t",
             "SELECT sum(a ORDER BY getvariable('x')) FROM t",
             "SELECT sum(a) OVER (PARTITION BY getvariable('x')) FROM t",
             "SELECT sum(a) OVER (ORDER BY getvariable('x')) FROM t",
             "SELECT list_transform([1], lambda v: current_setting('threads'))",
             "SELECT [current_setting(n) FOR n IN ['threads']]",
             "SELECT {'k': current_setting('threads')}",
             "SELECT map {'k': current_setting('threads')}",
             "SELECT CASE WHEN true THEN current_setting('threads') END",
             "SELECT CAST(current_setting('threads') AS INT)",
             "SELECT try_cast(current_setting('threads') AS INT)",
             "SELECT coalesce(NULL, current_setting('threads'))",
             "SELECT 1 WHERE EXISTS (SELECT current_setting('threads'))",
             "SELECT (SELECT current_setting('threads'))",
             "SELECT 1 IN (SELECT current_setting('threads')::INT)",
             "VALUES (current_setting('threads'))",
             "SELECT * FROM (VALUES (current_setting('threads')))",
             "SELECT unnest([current_setting('threads')])",
             "SELECT * FROM unnest([current_setting('threads')])",
             "SELECT * FROM range(current_setting('threads')::INT)",
             "SELECT * FROM t, LATERAL (SELECT current_setting('threads'))",
             "SELECT * FROM t JOIN u ON t.a = current_setting('threads')",
             "SELECT a FROM t GROUP BY a HAVING current_setting('threads') = '1'",
             "SELECT a FROM t QUALIFY current_setting('threads') = '1'",
             "WITH c AS (SELECT current_setting('threads')) SELECT 1",
             "WITH c AS MATERIALIZED (SELECT current_setting('threads')) FROM c",
             "WITH RECURSIVE c AS (SELECT 1 UNION ALL SELECT current_setting('threads')::INT FROM c) FROM c",
             "SELECT 1 UNION SELECT current_setting('threads')::INT",
             "SELECT * REPLACE (current_setting('threads') AS a) FROM t",
             "SELECT COLUMNS(c -> c = current_setting('threads')) FROM t",
             "SELECT DISTINCT ON (current_setting('threads')) a FROM t",
             "SELECT a FROM t GROUP BY ROLLUP (current_setting('threads'))",
             "DESCRIBE SELECT current_setting('threads')",
             "SUMMARIZE SELECT current_setting('threads')",
             "SELECT nextval('s')",
             "SELECT write_log('x')",
             "SELECT txid_current()",
             "SELECT json_serialize_plan('SELECT 1')",
             "SELECT json_structure(repeat('[', 100000) || repeat(']', 100000))",
             "SELECT json_contains(a, b) FROM t",
             "SELECT from_json('[]', repeat('[', 100000) || repeat(']', 100000))",
             "SELECT json_transform_strict(a, b) FROM t",
             "SELECT repeat('[', 100000).json_transform(a) FROM t",
         }) {
        const auto checked = check(sql);
        QVERIFY2(!checked, sql);
        QVERIFY2(checked.error().code == ErrorCode::notAuthorised ||
                     checked.error().code == ErrorCode::invalidArgument,
                 (std::string(sql) + ": " + checked.error().message()).c_str());
    }
}

void TestStatementCheck::structuresOfJsonAreWrittenOut()
{
    QVERIFY(check("SELECT from_json(a, '{\"k\": [\"BIGINT\"]}') FROM t"));
    QVERIFY(check("SELECT json_transform_strict(a, '{\"k\": \"VARCHAR\"}') FROM t"));
    const std::string deep = std::string(2000, '[') + "\"INT\"" + std::string(2000, ']');
    const auto refused = check("SELECT from_json(a, '" + deep + "') FROM t");
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::notAuthorised);
}

void TestStatementCheck::tablesAreNamedOnce()
{
    const auto checked = check("SELECT * FROM t a, t b, u, (SELECT max(a) FROM t) c -- t");
    QVERIFY2(checked, checked ? "" : checked.error().message().c_str());
    QCOMPARE(checked->tables, (std::vector<std::string>{"t", "u"}));
}

void TestStatementCheck::namesOfCommonTableExpressionsAreNoTables_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char* sql, bool allowed) {
        QTest::newRow(sql) << QString::fromUtf8(sql) << allowed;
    };
    row("WITH c AS (SELECT 1) FROM c", true);
    row("WITH c AS (SELECT 1), d AS (FROM c) FROM d", true);
    row("WITH \"C\" AS (SELECT 1) FROM c", true);
    row("WITH c AS MATERIALIZED (SELECT 1) SELECT * FROM c x, c y", true);
    row("WITH c AS (SELECT 1) SELECT (SELECT count(*) FROM c)", true);
    row("WITH c AS (SELECT 1) FROM c UNION ALL FROM c", true);
    row("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) FROM c", true);
    row("SELECT * FROM (WITH c AS (SELECT 1) FROM c)", true);
    row("WITH c AS (WITH d AS (SELECT 1) FROM d) FROM c", true);
    row("WITH t AS (SELECT 1) FROM t", true);
    // Outside its scope the name would be looked for in the catalogue, where views of DuckDB are.
    row("WITH duckdb_views AS (FROM duckdb_views) FROM duckdb_views", false);
    row("WITH d AS (FROM c), c AS (SELECT 1) FROM d", false);
    row("SELECT * FROM (WITH duckdb_views AS (SELECT 1) FROM duckdb_views), duckdb_views", false);
    row("WITH c AS (WITH pg_class AS (SELECT 1) FROM pg_class) FROM pg_class", false);
    row("SELECT (WITH pg_class AS (SELECT 1) SELECT 1 FROM pg_class) FROM pg_class", false);
    row("WITH RECURSIVE pg_class AS (FROM pg_class UNION ALL FROM pg_class) FROM pg_class", false);
    row("(WITH pg_class AS (SELECT 1) FROM pg_class) UNION ALL FROM pg_class", false);
    row("WITH c AS (SELECT 1) SELECT * FROM main.c", false);
    row("WITH c AS (SELECT 1) SELECT * FROM temp.main.c", false);
    row("WITH RECURSIVE c(n) USING KEY (n) AS (SELECT 1 UNION (SELECT n FROM recurring.duckdb_views)) FROM c",
        false);
}

void TestStatementCheck::namesOfCommonTableExpressionsAreNoTables()
{
    QFETCH(QString, sql);
    QFETCH(bool, allowed);
    const auto checked = check(sql.toStdString());
    QVERIFY2(checked.has_value() == allowed,
             checked ? "it was let through" : checked.error().message().c_str());
}

void TestStatementCheck::unknownTablesAreNotFound_data()
{
    QTest::addColumn<QString>("sql");
    for (const char* sql :
         {"FROM nosuchtable", "FROM 'file.csv'", "FROM \"file.parquet\"", "FROM '/etc/passwd'",
          "FROM 's3://bucket/x.parquet'", "FROM duckdb_views", "FROM pg_class", "FROM sqlite_master",
          "FROM \"t\x01\"", "FROM t JOIN duckdb_tables ON true", "FROM pragma_database_list",
          "SELECT 1 WHERE EXISTS (FROM duckdb_settings)", "SELECT * FROM \"т\""}) {
        QTest::newRow(sql) << QString::fromUtf8(sql);
    }
}

void TestStatementCheck::unknownTablesAreNotFound()
{
    QFETCH(QString, sql);
    const auto checked = check(sql.toStdString());
    QVERIFY(!checked);
    QVERIFY2(checked.error().code == ErrorCode::notFound, checked.error().message().c_str());
}

void TestStatementCheck::exactlyOneStatementRuns_data()
{
    QTest::addColumn<QString>("sql");
    for (const char* sql : {"", ";", "-- nothing", "/* nothing */", "SELECT 1; SELECT 2",
                            "SELECT 1; DROP TABLE t", "SELECT 1;; SELECT 2", "SELECT 1 /* ; */; ATTACH 'x'",
                            "SELECT 1 -- \n; DROP TABLE t", "SELECT 1;\nCOPY t TO 'x'"}) {
        QTest::newRow(sql) << QString::fromUtf8(sql);
    }
}

void TestStatementCheck::exactlyOneStatementRuns()
{
    QFETCH(QString, sql);
    QVERIFY(!check(sql.toStdString()));
}

void TestStatementCheck::syntaxErrorsSayWhatDuckDbSays()
{
    const auto checked = check("SELECT FROM WHERE");
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::invalidArgument);
    QVERIFY2(q(checked.error().cause).contains(QStringLiteral("syntax error")),
             checked.error().cause.c_str());
}

void TestStatementCheck::deepNestingEndsInAnErrorNotInACrash_data()
{
    QTest::addColumn<QString>("open");
    QTest::addColumn<QString>("inner");
    QTest::addColumn<QString>("close");
    QTest::newRow("parentheses") << "("
                                 << "1"
                                 << ")";
    QTest::newRow("negations") << "-("
                               << "1"
                               << ")";
    QTest::newRow("subqueries") << "(SELECT "
                                << "1"
                                << ")";
    QTest::newRow("lists") << "["
                           << "1"
                           << "]";
    QTest::newRow("sums") << "1 + "
                          << "1"
                          << "";
    QTest::newRow("functions") << "abs("
                               << "1"
                               << ")";
    QTest::newRow("cases") << "CASE WHEN true THEN "
                           << "1"
                           << " END";
}

void TestStatementCheck::deepNestingEndsInAnErrorNotInACrash()
{
    QFETCH(QString, open);
    QFETCH(QString, inner);
    QFETCH(QString, close);
    for (const int depth : {10, 100, 1000, 20000}) {
        const QString sql = QStringLiteral("SELECT ") + open.repeated(depth) + inner + close.repeated(depth);
        const auto checked = check(sql.toStdString());
        QVERIFY2(checked || !checked.error().message().empty(), "an error without a message");
        QVERIFY2(checked || depth > 10, "ten levels are not deep");
    }
}

void TestStatementCheck::randomBytesNeverGetThrough()
{
    for (const std::string& sql :
         {std::string("\xFF\xFE"), std::string("SELECT '\xC3"), std::string("SELECT 1\0; DROP TABLE t", 23),
          std::string("\0", 1), std::string("SELECT \xED\xA0\x80"), std::string(100000, '\'')}) {
        QVERIFY(!check(sql));
    }
}

QTEST_GUILESS_MAIN(TestStatementCheck)
#include "tst_statementcheck.moc"
