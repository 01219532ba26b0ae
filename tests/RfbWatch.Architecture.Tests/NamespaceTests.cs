namespace RfbWatch.Architecture.Tests;

/// <summary>The namespaces of a project form a directed graph without cycles.</summary>
public sealed class NamespaceTests
{
    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "RfbWatch.*.dll").Append(Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll")).Select(file => Path.GetFileName(file)!)
            .Where(name => !name.EndsWith(".Tests.dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_namespaces_of_a_project_form_no_circle(string assembly)
    {
        var graph = NamespaceGraph.Of(Path.Combine(AppContext.BaseDirectory, assembly));
        var circles = graph.Circles();

        Assert.True(circles.Count == 0, $"{assembly}:\n{string.Join('\n', circles.SelectMany(circle => graph.UsesInside(circle).Prepend(circle)))}");
    }
}
