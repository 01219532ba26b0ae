using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Functions.Geo;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Library;

/// <summary>The scalar functions of <see cref="KqlDialect.Geography"/>.</summary>
internal static class GeographyFunctions
{
    public static IEnumerable<ScalarFunction> All =>
        ((IEnumerable<ScalarFunction>)[.. GeoFunctions.All, .. CellFunctions.All, .. H3Functions.All]).Select(function => function with { Dialect = KqlDialect.Geography });
}
