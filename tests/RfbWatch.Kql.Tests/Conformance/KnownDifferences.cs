namespace RfbWatch.Kql.Tests.Conformance;

/// <summary>The documented examples whose output does not agree, each with the reason. An entry that comes to agree must leave the list.</summary>
internal static class KnownDifferences
{
    private const string Random = "the page's output came from rand(), new_guid() or sample and cannot be had again";
    private const string InputColumn = "the page prints another input column ([-6.5,0,8.2]) than the query makes ([-1,0,1])";
    private const string FloatText = "the page prints the integer of tostring(x) as 1.000000";
    private const string OneOfSeveral = "the page says that any left row may be kept; here it is the first";

    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["activity-metrics-plugin.md#3"] = Random,
        ["activity-metrics-plugin.md#4"] = Random,
        ["array-iff-function.md#31"] = "the page prints the condition array as bools, which the query does not make",
        ["current-principal-details-function.md#166"] = "a signed-in user's details; there is no service to ask",
        ["cursor-current.md#170"] = "a database cursor; there is no service to ask",
        ["geo-info-from-ip-address-function.md#313"] = "needs a geolocation database; the engine reaches out to nothing and warns",
        ["geo-polygon-lookup-plugin.md#419"] = "the page prints 'NY National Museum of Mathematics', the query has 'National Museum of Mathematics'",
        ["geo-polygon-to-s2cells-function.md#435"] = "the page prints 'New York city', the query has 'New York'",
        ["hash-combine-function.md#539"] = "how the service combines hashes is not published",
        ["hash-many-function.md#543"] = "how the service combines hashes is not published",
        ["ipv4-lookup-plugin.md#600"] = "reads a file from the network, which the engine never does",
        ["join-innerunique.md#621"] = OneOfSeveral,
        ["join-innerunique.md#622"] = OneOfSeveral,
        ["new-activity-metrics-plugin.md#712"] = Random,
        ["new-activity-metrics-plugin.md#714"] = Random,
        ["node-degree-in.md#719"] = "the page prints an employee Ellen, whom the query's tables do not have",
        ["node-degree-out.md#721"] = "the page prints four of the query's six columns under other names",
        ["pattern-statement.md#801"] = Random,
        ["reduce-operator.md#860"] = Random,
        ["reduce-operator.md#861"] = Random,
        ["replace-regex-function.md#865"] = FloatText,
        ["replace-string-function.md#867"] = FloatText,
        ["sample-operator.md#882"] = Random,
        ["series-acos-function.md#906"] = InputColumn,
        ["series-atan-function.md#909"] = InputColumn,
        ["series-cos-function.md#911"] = InputColumn,
        ["series-fill-linear-function.md#921"] = "the page prints 74, 38 in one cell where the same interpolation beside it prints 73, 36",
        ["series-fit-line-dynamic-function.md#922"] = "the page prints 3.7945 for 3.79487 and cuts other digits unevenly",
        ["series-fit-line-function.md#923"] = "the page prints 3.7945 for 3.79487 and cuts other digits unevenly",
        ["series-iir-function.md#927"] = "the page prints the first 4 of 10 rows",
        ["series-sin-function.md#943"] = InputColumn,
        ["series-tan-function.md#949"] = InputColumn,
        ["trim-end-function.md#1049"] = "the page's query lacks the range that makes x",
        ["unicode-codepoints-to-string-function.md#1064"] = "the page's output was lost when its rows were collected: the value holds bars",
        ["url-encode-function.md#1075"] = "the page prints a slash at the end that the query's text does not have",
        ["using-hll-tdigest.md#1076"] = "the size of the service's own sketch; sketches are exact here",
        ["variancepif-aggregation-function.md#1089"] = "the page prints the sample variance, 850, for the population variance, 833",
    };
}
