namespace RfbWatch.Architecture.Tests;

/// <summary>The namespaces of a project form a directed graph without circles.</summary>
public sealed class NamespaceTests
{
    /// <summary>Circles that there still are. The list may only become shorter.</summary>
    private static readonly Dictionary<string, string[]> Open = new(StringComparer.Ordinal)
    {
        ["RfbWatch.Protocol.dll"] =
        [
            "RfbWatch.Protocol RfbWatch.Protocol.Carriers RfbWatch.Protocol.Challenges RfbWatch.Protocol.Fingerprints RfbWatch.Protocol.Handshake RfbWatch.Protocol.Messages "
                + "RfbWatch.Protocol.MidStream RfbWatch.Protocol.Products RfbWatch.Protocol.Readings RfbWatch.Protocol.Security RfbWatch.Protocol.Streams RfbWatch.Protocol.Tables",
        ],
    };

    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "RfbWatch.*.dll").Append(Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll")).Select(file => Path.GetFileName(file)!)
            .Where(name => !name.EndsWith(".Tests.dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_namespaces_of_a_project_form_no_circle(string assembly)
    {
        var graph = NamespaceGraph.Of(Path.Combine(AppContext.BaseDirectory, assembly));
        string[] open = Open.GetValueOrDefault(assembly, []);
        var circles = graph.Circles();

        Assert.True(!circles.Except(open).Any(), $"{assembly}:\n{string.Join('\n', circles.Except(open).SelectMany(circle => graph.UsesInside(circle).Prepend(circle)))}");
        Assert.True(!open.Except(circles).Any(), $"{assembly}: no longer a circle, take it off the list: {string.Join("; ", open.Except(circles))}");
    }
}
