namespace RfbWatch.Kql.Library;

/// <summary>
/// The parameters of the built-in functions, one signature per line: the function and the kind of each parameter. <c>?</c> marks an optional
/// parameter, <c>+</c> a repeatable one. Functions that accept any values are omitted. Source: the signatures in Microsoft's parser
/// (@kusto/language-service-next 12.4.1), read 2026-11-28; except make_timespan, whose page shows fractional seconds
/// (https://learn.microsoft.com/kusto/query/make-timespan-function), which that parser rejects.
/// </summary>
internal static class ParameterTable
{
    public const string Text = """
        abs integer
        abs number
        abs timespan
        acos number
        array_concat array+
        array_iff array any any
        array_iif array any any
        array_index_of array any integer? integer? integer?
        array_length array
        array_reverse array
        array_rotate_left array integer
        array_rotate_right array integer
        array_shift_left array integer any?
        array_shift_right array integer any?
        array_slice array integer integer
        array_split array integer
        array_split array array
        array_strcat array any
        array_sum array
        arraylength array
        asin number
        assert bool text
        atan number
        atan2 number number
        bag_has_key bag text
        bag_keys bag
        bag_merge bag+
        bag_remove_keys bag array
        bag_set_key bag text any
        bag_zip array array
        base64_decode_toarray text
        base64_decode_toguid text
        base64_decode_tostring text
        base64_decodestring text
        base64_encode_fromarray array
        base64_encode_fromguid guid
        base64_encode_tostring text
        base64_encodestring text
        beta_cdf number number number
        beta_inv number number number
        beta_pdf number number number
        bin number number
        bin timespan timespan
        bin datetime datetime
        bin datetime timespan
        bin_at number number number
        bin_at timespan number timespan
        bin_at timespan timespan timespan
        bin_at datetime summable datetime
        binary_and integer integer
        binary_not integer
        binary_or integer integer
        binary_shift_left integer integer
        binary_shift_right integer integer
        binary_xor integer integer
        bitset_count_ones integer
        ceiling number
        convert_angle real text text
        convert_energy real text text
        convert_force real text text
        convert_length real text text
        convert_mass real text text
        convert_speed real text text
        convert_temperature real text text
        convert_volume real text text
        cos number
        cot number
        countof text text text?
        current_principal_is_member_of text-or-array+
        cursor_after text
        cursor_before_or_at text
        datepart text datetime
        datetime_add text integer datetime
        datetime_diff text datetime datetime
        datetime_local_to_utc datetime text
        datetime_part text datetime
        datetime_utc_to_local datetime text
        dayofmonth datetime
        dayofweek datetime
        dayofyear datetime
        dcount_hll array
        degrees number
        endofday datetime long?
        endofmonth datetime long?
        endofweek datetime long?
        endofyear datetime long?
        erf number
        erfc number
        exp number
        exp10 number
        exp2 number
        extract text long text
        extract text long text type
        extract_all text text
        extract_all text array text
        extract_json text text
        extract_json text text type
        extractall text text
        extractall text array text
        extractjson text text
        extractjson text text type
        floor number number
        floor timespan timespan
        floor datetime datetime
        floor datetime timespan
        format_bytes number number? text?
        format_datetime datetime text
        format_ipv4 any long?
        format_ipv4_mask any long
        format_timespan timespan text
        gamma number
        geo_angle number number number number number number
        geo_azimuth number number number number
        geo_closest_point_on_line number number bag
        geo_closest_point_on_polygon number number bag
        geo_distance_2points number number number number number-or-bool?
        geo_distance_point_to_line number number bag
        geo_distance_point_to_polygon number number bag
        geo_from_wkt text-or-array
        geo_geohash_neighbors text
        geo_geohash_to_central_point text
        geo_geohash_to_polygon text
        geo_h3cell_children text number?
        geo_h3cell_level text
        geo_h3cell_neighbors text
        geo_h3cell_parent text number?
        geo_h3cell_rings text number
        geo_h3cell_to_central_point text
        geo_h3cell_to_polygon text
        geo_info_from_ip_address text
        geo_intersection_2lines bag bag
        geo_intersection_2polygons bag bag
        geo_intersection_line_with_polygon bag bag
        geo_intersects_2lines bag bag
        geo_intersects_2polygons bag bag
        geo_intersects_line_with_polygon bag bag
        geo_line_buffer bag number number?
        geo_line_centroid bag
        geo_line_densify bag number? number-or-bool?
        geo_line_interpolate_point bag number
        geo_line_length bag
        geo_line_locate_point bag number number number-or-bool?
        geo_line_simplify bag number?
        geo_line_to_s2cells bag number? number?
        geo_point_buffer number number number number?
        geo_point_in_circle number number number number number
        geo_point_in_polygon number number bag
        geo_point_to_geohash number number number?
        geo_point_to_h3cell number number number?
        geo_point_to_s2cell number number number?
        geo_polygon_area bag
        geo_polygon_buffer bag number number?
        geo_polygon_centroid bag
        geo_polygon_densify bag number? number-or-bool?
        geo_polygon_perimeter bag
        geo_polygon_simplify bag number?
        geo_polygon_to_h3cells bag number? number?
        geo_polygon_to_s2cells bag number? number?
        geo_s2cell_neighbors text
        geo_s2cell_to_central_point text
        geo_s2cell_to_polygon text
        geo_simplify_polygons_array array number?
        geo_union_lines_array array
        geo_union_polygons_array array
        getmonth datetime
        getyear datetime
        gzip_compress_to_base64_string text
        gzip_decompress_from_base64_string text
        has_any_index text-or-dynamic array
        has_any_ipv4 text-or-dynamic text+
        has_any_ipv4 text-or-dynamic array
        has_any_ipv4_prefix text-or-dynamic text+
        has_any_ipv4_prefix text-or-dynamic array
        has_ipv4 text-or-dynamic text
        has_ipv4_prefix text-or-dynamic text
        hash not-dynamic integer?
        hash_many not-dynamic+
        hash_md5 not-dynamic
        hash_sha1 not-dynamic
        hash_sha256 not-dynamic
        hash_xxhash64 not-dynamic integer?
        hll_isvalid array any
        hll_merge array+
        hourofday datetime
        indexof any any integer? integer? integer?
        indexof_regex any any integer? integer? integer?
        ipv4_compare text text long?
        ipv4_is_in_any_range text-or-dynamic text+
        ipv4_is_in_any_range text-or-dynamic array
        ipv4_is_in_range text text
        ipv4_is_match text text long?
        ipv4_is_private text
        ipv4_netmask_suffix text
        ipv4_range_to_cidr_list text text
        ipv6_compare text text long?
        ipv6_is_in_any_range text-or-dynamic text+
        ipv6_is_in_any_range text-or-dynamic array
        ipv6_is_in_range text text
        ipv6_is_match text text long?
        iscolumnexists text
        isfinite real
        isinf real
        isnan real
        jaccard_index array+
        log number
        log10 number
        log2 number
        loggamma number
        make_datetime number number number number? number? number?
        make_datetime any
        make_string integer-or-array+
        make_timespan number number number? number?
        max_of orderable+
        merge_tdigest array+
        min_of orderable+
        monthofyear datetime
        parse_command_line any text
        parse_csv text-or-dynamic
        parse_ipv4 text
        parse_ipv4_mask text long
        parse_ipv6 text
        parse_ipv6_mask text long
        parse_json text-or-dynamic
        parse_path text
        parse_url text
        parse_urlquery text
        parse_user_agent text text-or-array?
        parse_version text
        parse_xml text-or-dynamic
        parsejson text-or-dynamic
        parseurl text
        parseurlquery text
        percentile_tdigest array real
        percentile_tdigest array real type
        percentiles_array_tdigest array real+
        percentiles_array_tdigest array array
        percentrank_tdigest array any
        pow number number
        punycode_domain_from_string text
        punycode_domain_to_string text
        punycode_from_string text
        punycode_to_string text
        radians number
        rand integer?
        range summable summable summable?
        rank_tdigest array any
        repeat any long
        replace text text text
        replace_regex text text text
        replace_string text text text
        replace_strings text array array
        round number long?
        row_rank not-dynamic bool?
        series_abs array
        series_acos array
        series_add array array
        series_add array number
        series_add number array
        series_asin array
        series_atan array
        series_ceiling array
        series_cos array
        series_cosine_similarity array array real? real?
        series_decompose array integer? text? integer? number?
        series_decompose_anomalies array number? integer? text? integer? text? number?
        series_decompose_forecast array integer integer? text? number?
        series_divide array array
        series_divide array number
        series_divide number array
        series_dot_product array array
        series_dot_product array number
        series_dot_product number array
        series_equals array array
        series_equals array number
        series_equals number array
        series_exp array
        series_fft array array?
        series_fill_backward array number?
        series_fill_const array number? number?
        series_fill_forward array number?
        series_fill_linear array number? bool? number?
        series_fir array array bool? bool?
        series_fit_2lines array
        series_fit_2lines_dynamic array
        series_fit_line array
        series_fit_line_dynamic array
        series_fit_poly array array? int?
        series_floor array
        series_greater array array
        series_greater array number
        series_greater number array
        series_greater_equals array array
        series_greater_equals array number
        series_greater_equals number array
        series_ifft array array?
        series_iir array array array
        series_less array array
        series_less array number
        series_less number array
        series_less_equals array array
        series_less_equals array number
        series_less_equals number array
        series_log array
        series_magnitude array
        series_multiply array array
        series_multiply array number
        series_multiply number array
        series_not_equals array array
        series_not_equals array number
        series_not_equals number array
        series_outliers array text? number?
        series_outliers array text real real real? integer?
        series_pearson_correlation array array
        series_periods_detect array number number long
        series_periods_validate array number+
        series_pow array array
        series_pow array number
        series_pow number array
        series_product array
        series_seasonal array
        series_seasonal array integer
        series_seasonal array integer integer
        series_sign array
        series_sin array
        series_stats array bool?
        series_stats_dynamic array bool?
        series_subtract array array
        series_subtract array number
        series_subtract number array
        series_sum array
        series_tan array
        set_difference array+
        set_equals array array
        set_has_element array any
        set_intersect array+
        set_union array+
        sign number
        sin number
        split any text integer?
        sqrt number
        startofday datetime long?
        startofmonth datetime long?
        startofweek datetime long?
        startofyear datetime long?
        strcat_array array any
        string_size text-or-dynamic
        strlen text-or-dynamic
        strrep any long any?
        substring any integer integer?
        tan number
        tdigest_isvalid array any
        tdigest_merge array+
        todynamic text
        toguid text-or-dynamic
        tohex integer integer?
        toobject text
        translate text text text
        treepath bag
        trim text text
        trim_end text text
        trim_start text text
        unicode_codepoints_to_string integer-or-array+
        unixtime_microseconds_todatetime number
        unixtime_milliseconds_todatetime number
        unixtime_nanoseconds_todatetime number
        unixtime_seconds_todatetime number
        url_decode text
        url_encode text
        url_encode_component text
        week_of_year datetime
        weekofyear datetime
        welch_test number number number number number number
        zip array+
        zlib_compress_to_base64_string text
        zlib_decompress_from_base64_string text
        """;
}
