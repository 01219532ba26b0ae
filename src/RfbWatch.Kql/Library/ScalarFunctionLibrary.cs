using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Functions.Series;

namespace RfbWatch.Kql.Library;

/// <summary>All built-in scalar functions by name, except those that are part of the language (iff, case, coalesce, now, ago, prev …).</summary>
internal static class ScalarFunctionLibrary
{
    // Source: the default column names of Microsoft's binder (Kusto.Language 12.4.1).
    private static readonly HashSet<string> NamedAfterArgument =
    [
        "split", "tohex", "todynamic", "parse_csv", "parsejson", "parse_json", "toobject", "parse_xml", "format_datetime", "format_timespan", "startofday",
        "binary_and", "binary_or", "binary_xor", "binary_not", "binary_shift_right", "binary_shift_left", "bitset_count_ones", "series_fir", "series_outliers",
        "series_iir", "series_fill_backward", "series_fill_forward", "series_fill_const", "series_fill_linear", "round", "ceiling", "pow", "sqrt", "log", "log2",
        "log10", "exp", "exp2", "exp10", "cos", "sin", "tan", "acos", "asin", "atan", "atan2", "abs", "rand", "gamma", "loggamma", "erf", "erfc", "format_bytes",
    ];

    // Their results are limited in length (KqlLimits), or in the nesting of dynamic values. series_fft limits the length of its argument.
    private static readonly HashSet<string> Failing =
    [
        "strcat", "strcat_delim", "strcat_array", "strrep", "replace_string", "replace_strings", "replace_regex", "replace", "base64_encode_tostring", "base64_decode_tostring", "url_encode",
        "url_encode_component", "url_decode", "punycode_from_string", "punycode_to_string", "punycode_domain_to_string", "punycode_domain_from_string", "gzip_compress_to_base64_string",
        "zlib_compress_to_base64_string", "gzip_decompress_from_base64_string", "zlib_decompress_from_base64_string", "extract_all", "range", "repeat", "array_concat", "pack_array", "zip",
        "array_split", "array_iff", "array_shift_left", "array_shift_right", "array_sort_asc", "array_sort_desc", "bag_pack", "bag_pack_columns", "bag_set_key", "bag_zip", "series_fft", "series_ifft",

        // The edges of shapes that are overlaid are limited (Arrangement), also where the polygons of one argument are united first.
        "geo_polygon_area", "geo_polygon_perimeter", "geo_polygon_centroid", "geo_polygon_simplify", "geo_intersects_2lines", "geo_intersects_line_with_polygon", "geo_intersects_2polygons",
        "geo_intersection_2lines", "geo_intersection_line_with_polygon", "geo_intersection_2polygons", "geo_union_polygons_array", "geo_union_lines_array", "geo_line_buffer", "geo_polygon_buffer",
    ];

    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["strlen"] = "strlen", ["string_size"] = "string_size", ["gettype"] = "type", ["treepath"] = "tree", ["repeat"] = "repeat",
        ["percentile_tdigest"] = "percentile_tdigest", ["percentiles_array_tdigest"] = "percentile_tdigest", ["dcount_hll"] = "dcount_hll",
    };

    // Must follow the tables that it reads: static fields are initialised in textual order.
    private static readonly Dictionary<string, ScalarFunction> ByName = Index(All());

    /// <summary>Finds a function by name; returns null if there is none.</summary>
    public static ScalarFunction? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<string> Names => ByName.Keys;

    private static IEnumerable<ScalarFunction> All() =>
    [
        .. TextFunctions.All,
        .. SearchFunctions.All,
        .. ConversionFunctions.All,
        .. DateTimeFunctions.All,
        .. MathFunctions.All,
        .. BinFunctions.All,
        .. ArrayFunctions.All,
        .. SetFunctions.All,
        .. BagFunctions.All,
        .. EncodingFunctions.All,
        .. BitFunctions.All,
        .. ParsingFunctions.All,
        .. IpFunctions.All,
        .. SketchFunctions.All,
        .. EnvironmentFunctions.All,
        .. ElementwiseFunctions.All,
        .. FillFunctions.All,
        .. AnalysisFunctions.All,
        .. FourierFunctions.All,
        .. GeographyFunctions.All,
    ];

    private static Dictionary<string, ScalarFunction> Index(IEnumerable<ScalarFunction> functions)
    {
        var index = new Dictionary<string, ScalarFunction>(StringComparer.Ordinal);
        foreach (var each in functions)
        {
            var function = each with
            {
                Naming = NamedAfterArgument.Contains(each.Name) ? ColumnNaming.FirstArgument : each.Naming,
                NamePrefix = Prefixes.GetValueOrDefault(each.Name),
                MayFail = Failing.Contains(each.Name),
            };
            index.Add(function.Name, function);
            foreach (string alias in function.Aliases)
            {
                index.Add(alias, function);
            }
        }

        return index;
    }
}
