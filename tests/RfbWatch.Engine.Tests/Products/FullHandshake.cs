using RfbWatch.Detection;
using RfbWatch.Engine.Runs;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Products;

namespace RfbWatch.Engine.Tests.Products;

/// <summary>A session of a real server whose ServerInit was seen, and the program that was run.</summary>
/// <param name="File">The recording.</param>
/// <param name="Server">Name and version of the program, as in the manifest.</param>
/// <param name="Session">The session, judged with its challenge.</param>
internal sealed record FullHandshake(string File, string Server, Session Session)
{
    /// <summary>What the program does not choose: the user's text, the path, and a challenge's bytes (those of a program that always sends the same are named by them).</summary>
    private static readonly SignatureField[] NotTheServers = [SignatureField.DesktopName, SignatureField.CarrierName, SignatureField.FixedChallenge];

    private readonly SignatureInput _signs = SignatureInput.OfServer(Session.Facts, Session.ChallengeModel);

    /// <summary>All of pcaps/, in the order of the manifest's files and of time.</summary>
    public static IReadOnlyList<FullHandshake> Recorded { get; } = [.. Read()];

    /// <summary>The product that the server was identified as; null for none.</summary>
    public string? Named => Session.ServerProduct.Name;

    /// <summary>The program without its version: <c>TigerVNC</c> of <c>TigerVNC 1.12.0 Xvnc</c>.</summary>
    public string Program => Server[..Enumerable.Range(0, Server.Length - 1).First(at => Server[at] == ' ' && char.IsAsciiDigit(Server[at + 1]))];

    /// <summary>Whether the other session's server, another program, showed the same in every field that this one showed: nothing here can identify either.</summary>
    public bool IsMatchedBy(FullHandshake other) => other.Program != Program
        && SignatureInput.Kinds.Except(NotTheServers).All(kind => _signs[kind] is not { } value || value == other._signs[kind]);

    private static IEnumerable<FullHandshake> Read()
    {
        var servers = GoldenLine.All.Where(line => line.Text("origin") == "recorded" && line.Text("server_product") is not null)
            .ToDictionary(line => GoldenLine.PathOf(GoldenLine.FileOf(line)), line => line.Text("server_product")!);
        return TriageRun.Execute(new TriageOptions { Paths = [.. servers.Keys] }).Sessions
            .Where(found => found.Session.Facts.FramebufferWidth is not null)
            .Select(found => new FullHandshake(Path.GetFileName(found.Source), servers[found.Source], found.Session))
            .OrderBy(each => each.File, StringComparer.Ordinal);
    }
}
