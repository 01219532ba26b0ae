using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Tests.Binding;

/// <summary>A query can use only the functions and plugins of its dialect.</summary>
public sealed class DialectTests
{
    [Theory]
    [InlineData("print geo_distance_2points(1.0, 2.0, 3.0, 4.0)", KqlDialect.Geography)]
    [InlineData("let shapes = datatable(s:dynamic)[]; print x = 1.0, y = 2.0 | evaluate geo_polygon_lookup(shapes, s, x, y)", KqlDialect.Geography)]
    [InlineData("print SHA1 = 'x' | invoke FileProfile(SHA1, 10)", KqlDialect.Defender)]
    public void A_function_of_another_dialect_is_rejected(string query, KqlDialect needed)
    {
        Assert.True(KqlEngine.Compile(query, new KqlOptions { Dialect = needed }).CanRun);
        Assert.True(KqlEngine.Compile(query, new KqlOptions()).CanRun);
        Assert.Contains(KqlEngine.Compile(query, new KqlOptions { Dialect = KqlDialect.All & ~needed }).Diagnostics, diagnostic => diagnostic.Code == "KS211" && diagnostic.Message.Contains(needed.ToString(), StringComparison.Ordinal));
    }
}
