namespace RfbWatch.Kql.Tests.Conformance;

/// <summary>
/// The conformance table: the documented examples whose output does not agree, each with cause and reason. An entry whose example agrees must be
/// removed. Only differences caused by the engine count against it; an example whose page prints output that its query cannot produce does not.
/// </summary>
internal static class KnownDifferences
{
    private const string Random = "the page's output came from rand(), new_guid() or sample and cannot be reproduced";
    private const string InputColumn = "the page prints a different input column ([-6.5,0,8.2]) than the query produces ([-1,0,1])";
    private const string OneOfSeveral = "the page says that any left row may be kept; here it is the first";

    /// <summary>Why an example does not agree.</summary>
    internal enum Cause
    {
        /// <summary>Its values are random, or the page allows several results.</summary>
        Random,

        /// <summary>It needs a service, a network or a signed-in user.</summary>
        Service,

        /// <summary>The page prints output that its own query does not produce.</summary>
        Page,

        /// <summary>The engine behaves differently.</summary>
        Engine,
    }

    public static IReadOnlyDictionary<string, (Cause Cause, string Reason)> Reasons { get; } = new Dictionary<string, (Cause Cause, string Reason)>(StringComparer.Ordinal)
    {
        ["activity-metrics-plugin.md#3"] = (Cause.Random, Random),
        ["activity-metrics-plugin.md#4"] = (Cause.Random, Random),
        ["array-iff-function.md#31"] = (Cause.Page, "the page prints the condition array as bools, which the query does not produce"),
        ["current-principal-details-function.md#166"] = (Cause.Service, "the details of a signed-in user; there is no service here"),
        ["cursor-current.md#170"] = (Cause.Service, "a database cursor; there is no service here"),
        ["geo-info-from-ip-address-function.md#313"] = (Cause.Service, "needs a geolocation database; the engine has none and warns"),
        ["geo-polygon-lookup-plugin.md#419"] = (Cause.Page, "the page prints 'NY National Museum of Mathematics', the query has 'National Museum of Mathematics'"),
        ["geo-polygon-to-s2cells-function.md#435"] = (Cause.Page, "the page prints 'New York city', the query has 'New York'"),
        ["hash-combine-function.md#539"] = (Cause.Engine, "how the service combines hashes is not documented"),
        ["hash-many-function.md#543"] = (Cause.Engine, "how the service combines hashes is not documented"),
        ["ipv4-lookup-plugin.md#600"] = (Cause.Service, "reads a file from the network, which the engine never does"),
        ["join-innerunique.md#621"] = (Cause.Random, OneOfSeveral),
        ["join-innerunique.md#622"] = (Cause.Random, OneOfSeveral),
        ["new-activity-metrics-plugin.md#712"] = (Cause.Random, Random),
        ["new-activity-metrics-plugin.md#714"] = (Cause.Random, Random),
        ["node-degree-in.md#719"] = (Cause.Page, "the page prints an employee Ellen, who is not in the query's tables"),
        ["node-degree-out.md#721"] = (Cause.Page, "the page prints four of the query's six columns under other names"),
        ["pattern-statement.md#801"] = (Cause.Random, Random),
        ["reduce-operator.md#860"] = (Cause.Random, Random),
        ["reduce-operator.md#861"] = (Cause.Random, Random),
        ["sample-operator.md#882"] = (Cause.Random, Random),
        ["series-acos-function.md#906"] = (Cause.Page, InputColumn),
        ["series-atan-function.md#909"] = (Cause.Page, InputColumn),
        ["series-cos-function.md#911"] = (Cause.Page, InputColumn),
        ["series-fill-linear-function.md#921"] = (Cause.Page, "the page prints 74, 38 in one cell, and 73, 36 for the same interpolation in the next"),
        ["series-fit-line-dynamic-function.md#922"] = (Cause.Page, "the page prints 3.7945 for 3.79487 and truncates other digits inconsistently"),
        ["series-fit-line-function.md#923"] = (Cause.Page, "the page prints 3.7945 for 3.79487 and truncates other digits inconsistently"),
        ["series-iir-function.md#927"] = (Cause.Page, "the page prints the first 4 of 10 rows"),
        ["series-sin-function.md#943"] = (Cause.Page, InputColumn),
        ["series-tan-function.md#949"] = (Cause.Page, InputColumn),
        ["trim-end-function.md#1049"] = (Cause.Page, "the query on the page lacks the range that produces x"),
        ["unicode-codepoints-to-string-function.md#1064"] = (Cause.Page, "the page's output was lost when its rows were collected, because the value contains bars"),
        ["url-encode-function.md#1075"] = (Cause.Page, "the page prints a trailing slash that the query's text does not have"),
        ["using-hll-tdigest.md#1076"] = (Cause.Service, "the size of the service's own sketch; sketches are exact here"),
        ["variancepif-aggregation-function.md#1089"] = (Cause.Page, "the page prints the sample variance, 850, for the population variance, 833"),
    };
}
