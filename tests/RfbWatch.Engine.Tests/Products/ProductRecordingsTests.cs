using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol.Products;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Products;

/// <summary>The products identified in recordings of real programs are those that were run.</summary>
public class ProductRecordingsTests
{
    private static readonly List<(string File, string Server, string Client, Session Session)> Sessions = [.. Read()];

    [Fact]
    public void No_server_is_named_wrong()
    {
        var wrong = Sessions.Where(each => each.Session.ServerProduct.Name is { } name && !IsRight(name, each.Server, ServerProducts.All)).ToList();
        Assert.True(wrong.Count == 0, string.Join("; ", wrong.Select(each => $"{each.File}: {each.Server} named {each.Session.ServerProduct.Name}")));
    }

    [Fact]
    public void No_client_is_named_wrong()
    {
        var wrong = Sessions.Where(each => each.Session.Facts.ClientProduct.Name is { } name && !IsRight(name, each.Client, ClientProducts.All)).ToList();
        Assert.True(wrong.Count == 0, string.Join("; ", wrong.Select(each => $"{each.File}: {each.Client} named {each.Session.Facts.ClientProduct.Name}")));
    }

    /// <summary>Sessions of real viewers, not of the test script, that got as far as SetEncodings.</summary>
    [Fact]
    public void Nineteen_of_twenty_viewers_are_named()
    {
        var viewers = Sessions.Where(each => each.Session.Facts.Encodings is not null && !each.Client.StartsWith("scripted", StringComparison.Ordinal)).ToList();
        var unnamed = viewers.Where(each => each.Session.Facts.ClientProduct.Name is null).ToList();
        Assert.True(viewers.Count >= 25 / Repetitions.OneIn, $"{viewers.Count} sessions");
        Assert.True(unnamed.Count * 20 <= viewers.Count, $"{unnamed.Count} of {viewers.Count}: " + string.Join(' ', unnamed.Select(each => each.File)));
    }

    /// <summary>The manifest names the program that was run and its version; it starts with the product's name or that of the library it is built on.</summary>
    internal static bool IsRight(string name, string run, IReadOnlyList<ProductEntry> table)
    {
        bool Begins(string product) => run.StartsWith(product, StringComparison.OrdinalIgnoreCase) || run.Contains($"({product})", StringComparison.OrdinalIgnoreCase);
        string Versionless(string product) => product.Replace("TightVNC 1.3 Unix viewer", "TightVNC 1.3", StringComparison.Ordinal).Replace("SSVNC viewer", "SSVNC", StringComparison.Ordinal)
            .Replace("TigerVNC viewer", "TigerVNC", StringComparison.Ordinal);
        return Begins(Versionless(name)) || table.Any(product => product.BuiltOn?.Name == name && Begins(product.Name));
    }

    private static IEnumerable<(string File, string Server, string Client, Session Session)> Read()
    {
        foreach (string file in Repetitions.Sample(GoldenLine.Files))
        {
            var line = GoldenLine.Of(file);
            if (line.Text("origin") != "recorded" || line.Text("server_product") is not { } server)
            {
                continue;
            }

            foreach (var found in RecordedSessions.Of(file).Sessions)
            {
                yield return (file, server, line.Text("client_product") ?? "", found.Session);
            }
        }
    }
}
